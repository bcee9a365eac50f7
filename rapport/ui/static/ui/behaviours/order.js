/* An order one makes: entries of [data-order] (list items or table rows) move by their grip (.grip, [data-grip]), dragged with mouse
   or finger, or with Alt and the arrows. Tells `reordered` on the list, and `change` on the entry's own tick. */

const grips = "button.grip, [data-grip]";
let dragged = null;
let before = [];

const entryOf = (element) => element.closest?.("[data-order] > *");
const places = (list) => [...list.children].filter((entry) => entry.querySelector(grips));

function tell(entry) {
  entry.parentElement.dispatchEvent(new CustomEvent("reordered", { bubbles: true }));
  const tick = entry.querySelector("label > input[type=checkbox]");
  if (entry.matches("li")) tick?.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("keydown", (event) => {
  const entry = entryOf(event.target);
  if (!entry || !event.altKey || !/^Arrow(Up|Down)$/.test(event.key)) return;
  event.preventDefault();
  const list = places(entry.parentElement);
  const other = list[list.indexOf(entry) + (event.key === "ArrowUp" ? -1 : 1)];
  if (!other) return;
  if (event.key === "ArrowUp") other.before(entry);
  else other.after(entry);
  entry.querySelector(grips)?.focus();
  tell(entry);
});

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.(grips);
  if (!grip || event.button || !entryOf(grip)) return;
  dragged = entryOf(grip);
  before = [...dragged.parentElement.children];
  dragged.classList.add("dragging");
  grip.setPointerCapture(event.pointerId);
});
document.addEventListener("dragstart", (event) => dragged && event.preventDefault());

document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  event.preventDefault();
  for (const other of places(dragged.parentElement)) {
    const { top, height } = other.getBoundingClientRect();
    if (other === dragged || event.clientY < top || event.clientY > top + height) continue;
    if (dragged.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING) other.before(dragged);
    else other.after(dragged);
  }
});

function drop(keep) {
  if (!dragged) return;
  const entry = dragged;
  const list = entry.parentElement;
  dragged = null;
  entry.classList.remove("dragging");
  if (!keep) list.replaceChildren(...before);
  else if ([...list.children].some((one, index) => one !== before[index])) tell(entry);
}

document.addEventListener("pointerup", () => drop(true));
document.addEventListener("pointercancel", () => drop(false));
