// Says when alerts have changed since the page was drawn. Without it every page works the same.
const place = document.getElementById("fresh");
if (place && window.EventSource) {
  const stream = new EventSource("/v1/alerts/stream");
  let count = 0;
  const onChange = () => {
    count += 1;
    place.querySelector("a").textContent = count === 1 ? "1 change: show it" : `${count} changes: show them`;
    place.classList.add("on");
  };
  for (const name of ["opened", "escalated", "updated", "retracted", "closed"]) {
    stream.addEventListener(name, onChange);
  }
}
