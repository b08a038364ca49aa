// Puts records on top of the list as they come. Without it the page works the same, once it is loaded again.
const live = document.getElementById("live");
const list = document.getElementById("records");
if (live && list && window.EventSource) {
  const button = document.getElementById("follow");
  const state = document.getElementById("follow-state");
  const MAX_ROWS = 500;
  let stream = null;
  let count = 0;
  const shown = (value) => {
    if (value === null) return "none";
    if (typeof value !== "string") return "no text";
    try { return JSON.stringify(JSON.parse(value), null, 2); } catch { return value; }
  };
  const made = (name, text) => Object.assign(document.createElement(name), { textContent: text });
  const onRecord = (event) => {
    const record = JSON.parse(event.data);
    const place = `${record.partition}@${record.offset}`;
    const row = document.createElement("details");
    const summary = document.createElement("summary");
    const value = made("pre", shown(record.value));
    value.tabIndex = 0;
    value.setAttribute("aria-label", `Value of ${place}`);
    summary.append(made("code", place), " ", made("time", record.timestamp), " ", made("bdi", shown(record.key).slice(0, 80)));
    row.append(summary, value);
    document.getElementById("none")?.remove();
    list.prepend(row);
    while (list.children.length > MAX_ROWS) list.lastElementChild.remove();
    count += 1;
    state.textContent = `${count} came`;
  };
  button.addEventListener("click", () => {
    if (stream) {
      stream.close();
      stream = null;
    } else {
      stream = new EventSource(live.dataset.stream);
      stream.addEventListener("message", onRecord);
      stream.addEventListener("open", () => { state.textContent ||= "following"; });
    }
    button.setAttribute("aria-pressed", String(stream !== null));
    button.textContent = stream ? "Stop following" : "Follow what comes";
  });
  live.hidden = false;
}
