/* Order: the entries of [data-order] are moved by their [data-grip], dragged or with Alt and the arrow keys. The list then fires
   `reordered`: its hidden inputs are in the new order. */

let dragged = null;
let before = [];

const entryOf = (grip) => [...grip.closest("[data-order]").children].find((entry) => entry.contains(grip));
const places = (list) => [...list.children];

const tell = (list) => list.dispatchEvent(new CustomEvent("reordered", { bubbles: true }));

/** Move an entry by so many places; false at the end of the list. */
function step(entry, by) {
  const list = entry.parentElement;
  const other = places(list)[places(list).indexOf(entry) + by];
  if (!other) return false;
  if (by < 0) other.before(entry);
  else other.after(entry);
  return true;
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || !/^Arrow(Up|Down)$/.test(event.key)) return;
  const inside = event.target.closest?.("[data-order] > *");
  if (!inside) return;
  event.preventDefault();
  const focus = event.target;
  if (step(inside, event.key === "ArrowUp" ? -1 : 1)) tell(inside.parentElement);
  focus.focus();
});

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.("[data-grip]");
  if (!grip || event.button) return;
  dragged = entryOf(grip);
  before = places(dragged.parentElement);
  dragged.classList.add("dragging");
  grip.setPointerCapture(event.pointerId);
});

document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  event.preventDefault();
  for (const other of places(dragged.parentElement)) {
    const { top, height } = other.getBoundingClientRect();
    if (other === dragged || event.clientY < top || event.clientY > top + height) continue;
    const isAbove = Boolean(dragged.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING);
    if (isAbove) other.before(dragged);
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
  else if (places(list).some((one, index) => one !== before[index])) tell(list);
}

document.addEventListener("pointerup", () => drop(true));
document.addEventListener("pointercancel", () => drop(false));
