/* Things on a calendar are carried to another time: dragged, stretched at their lower edge, or moved with the keyboard
   (Alt and arrows: a quarter of an hour, a day; Alt Shift and arrows: shorter, longer). Needs: [data-place] around all,
   with the address to post to; [data-movable data-activity data-minutes] on what moves; [data-at] (a time) or [data-on]
   (a day) on where it may land. */
const QUARTER = 15;
let carried = null;
let drop = null;
let focused = null;

const isOnGrid = (thing) => Boolean(thing.closest("td"));

const post = (thing, values) => {
  const address = `${thing.closest("[data-place]").dataset.place}${thing.dataset.activity}/`;
  focused = { id: thing.dataset.activity, onGrid: isOnGrid(thing) };
  htmx.ajax("POST", address, { values, swap: "none", target: document.body });
};

/* What is overdue stands in the tray and on the grid: it is found again where it was taken. */
function lastMoved() {
  const same = focused ? [...document.querySelectorAll(`[data-place] [data-activity="${CSS.escape(focused.id)}"]`)] : [];
  return same.find((one) => isOnGrid(one) === focused.onGrid) ?? same[0];
}

const isLowerHalf = (cell, event) => event.clientY - cell.getBoundingClientRect().top > cell.clientHeight / 2;

function landing(event) {
  const cell = event.target.closest?.("[data-place] [data-at], [data-place] [data-on]");
  if (!cell) return null;
  if (cell.dataset.on) return { cell, values: { on: cell.dataset.on }, words: cell.dataset.on };
  const at = new Date(`${cell.dataset.at}:00Z`);
  const late = isLowerHalf(cell, event);
  if (late) at.setUTCMinutes(at.getUTCMinutes() + QUARTER);
  const clock = at.toISOString().slice(0, 16);
  return { cell, late, values: { at: clock }, words: clock.slice(11) };
}

function show(place) {
  drop ??= Object.assign(document.createElement("span"), { className: "drop" });
  drop.classList.toggle("at-15", Boolean(place.late));
  drop.textContent = place.words;
  if (place.values.at && drop.parentElement !== place.cell) place.cell.append(drop);
  if (!place.values.at) drop.remove();
}

function finish() {
  carried?.classList.remove("left-behind");
  drop?.remove();
  carried = null;
}

document.addEventListener("dragstart", (event) => {
  const thing = event.target.closest?.("[data-movable]");
  if (!thing) return;
  carried = thing;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", thing.textContent.trim());
  requestAnimationFrame(() => thing.classList.add("left-behind"));
});
document.addEventListener("dragover", (event) => {
  const place = carried && landing(event);
  if (!place) return;
  event.preventDefault();
  show(place);
});
document.addEventListener("drop", (event) => {
  const place = carried && landing(event);
  if (!place) return;
  event.preventDefault();
  post(carried, place.values);
  finish();
});
document.addEventListener("dragend", finish);

// letting go of the edge is no click on what it belongs to
function swallowClick() {
  const swallow = (click) => (click.preventDefault(), click.stopImmediatePropagation());
  document.addEventListener("click", swallow, { once: true, capture: true });
  setTimeout(() => document.removeEventListener("click", swallow, { capture: true }));
}

/* Stretch: the lower edge follows the pointer in quarters. */
document.addEventListener("pointerdown", (event) => {
  const edge = event.target.closest?.(".stretch");
  if (!edge) return;
  const thing = edge.closest("[data-movable]");
  const slot = thing.closest("td").clientHeight;
  const before = Number(thing.dataset.minutes);
  let minutes = before;
  thing.draggable = false;
  edge.setPointerCapture(event.pointerId);
  const move = (moved) => {
    const steps = Math.round(((moved.clientY - event.clientY) / slot) * 2);
    minutes = Math.min(Math.max(before + steps * QUARTER, QUARTER), 720);
    const kept = [...thing.classList].filter((name) => !name.startsWith("lasts-"));
    thing.className = [...kept, `lasts-${Math.round(minutes / QUARTER) * QUARTER}`].join(" ");
  };
  const end = () => {
    edge.removeEventListener("pointermove", move);
    thing.draggable = true;
    swallowClick();
    if (minutes !== before) post(thing, { minutes });
  };
  edge.addEventListener("pointermove", move);
  edge.addEventListener("pointerup", end, { once: true });
});

const steps = {
  ArrowUp: { shift: -QUARTER }, ArrowDown: { shift: QUARTER }, ArrowLeft: { days: -1 }, ArrowRight: { days: 1 },
};
document.addEventListener("keydown", (event) => {
  if (!event.altKey) return;
  // while the calendar comes anew nothing has the focus: what is pressed then means what was moved
  const thing = event.target === document.body ? lastMoved() : event.target.closest?.("[data-place] [data-movable]");
  const step = thing && steps[event.key];
  if (!step) return;
  event.preventDefault();
  if (!event.shiftKey) post(thing, step);
  else if (step.shift) post(thing, { longer: step.shift });
});

/* After the calendar came anew the keyboard stays with what was moved, until it or the pointer goes elsewhere. */
document.addEventListener("focusin", ({ target }) => target.closest("[data-activity]")?.dataset.activity === focused?.id || (focused = null));
document.addEventListener("pointerdown", () => (focused = null));
document.addEventListener("htmx:after:swap", () => {
  if (document.activeElement === document.body) lastMoved()?.focus();
});
