// j and k go down and up the list of alerts; Enter opens the one that has the focus.
"use strict";
document.addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1 }[event.key];
  if (!step || event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea")) return;
  const links = [...document.querySelectorAll("ol.alerts a.summary")];
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
  if (next) next.focus();
});
