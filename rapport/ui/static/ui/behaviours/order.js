/* An order one makes: [data-order] whose entries move by dragging or, on their .grip, with Alt and the arrows. Tells `change`. */

const entryOf = (element) => element.closest?.("[data-order] > li[draggable]");
let carried = null;

function moved(entry) {
  entry.querySelector("input")?.dispatchEvent(new Event("change", { bubbles: true }));
}

function clear() {
  document.querySelectorAll(".lands").forEach((one) => one.classList.remove("lands"));
}

document.addEventListener("keydown", (event) => {
  const entry = entryOf(event.target);
  if (!entry || !event.altKey || !/^Arrow(Up|Down)$/.test(event.key)) return;
  event.preventDefault();
  const up = event.key === "ArrowUp";
  const other = up ? entry.previousElementSibling : entry.nextElementSibling;
  if (!other?.draggable) return;
  if (up) other.before(entry);
  else other.after(entry);
  entry.querySelector(".grip")?.focus();
  moved(entry);
});

document.addEventListener("dragstart", (event) => {
  carried = entryOf(event.target);
  carried?.classList.add("dragging");
  if (carried) event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragover", (event) => {
  const entry = entryOf(event.target);
  if (!carried || !entry || entry.parentElement !== carried.parentElement) return;
  event.preventDefault();
  clear();
  entry.classList.add("lands");
});
document.addEventListener("drop", (event) => {
  const entry = entryOf(event.target);
  if (!carried || !entry || entry === carried) return;
  event.preventDefault();
  entry.before(carried);
  moved(carried);
});
document.addEventListener("dragend", () => {
  carried?.classList.remove("dragging");
  carried = null;
  clear();
});
