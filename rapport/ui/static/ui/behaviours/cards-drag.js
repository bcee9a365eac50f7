/* A card of a board is dragged to another column with the mouse, or held and dragged with a finger; Escape lets it be. At the
   board's edges the board scrolls along. */
import { boardOf, cardOf, columnOf, move } from "./cards.js";

const far = 6; // pixels from which on it is no click
const long = 350; // milliseconds a finger rests
const edge = 48;
let held = null;

function mark(column) {
  if (held.column === column) return;
  held.column?.removeAttribute("data-target");
  held.column = column;
  column?.setAttribute("data-target", "");
}

function lift({ clientX, clientY }) {
  const { card } = held;
  const box = card.getBoundingClientRect();
  held.ghost = card.cloneNode(true);
  held.ghost.removeAttribute("id");
  held.ghost.className = "board-card board-ghost";
  held.ghost.setAttribute("aria-hidden", "true");
  held.ghost.querySelectorAll("[id]").forEach((one) => one.removeAttribute("id"));
  held.ghost.style.width = `${box.width}px`;
  held.grip = { x: held.x - box.left, y: held.y - box.top };
  card.setAttribute("data-dragged", "");
  document.body.append(held.ghost);
  follow({ clientX, clientY });
}

function follow({ clientX, clientY }) {
  held.ghost.style.left = `${clientX - held.grip.x}px`;
  held.ghost.style.top = `${clientY - held.grip.y}px`;
  const below = columnOf(document.elementFromPoint(clientX, clientY));
  mark(below && below !== columnOf(held.card) ? below : null);
  const box = boardOf().getBoundingClientRect();
  held.pull = clientX < box.left + edge ? -1 : clientX > box.right - edge ? 1 : 0;
  if (held.pull && !held.scrolling) scroll();
}

function scroll() {
  held.scrolling = Boolean(held.pull);
  if (!held.pull) return;
  boardOf().scrollBy(held.pull * 12, 0);
  requestAnimationFrame(() => held?.ghost && scroll());
}

function finish(keep) {
  if (!held) return;
  const { card, ghost, column, timer } = held;
  clearTimeout(timer);
  mark(null);
  ghost?.remove();
  card.removeAttribute("data-dragged");
  held = null;
  if (!ghost) return;
  // letting go is no click on the link below
  const swallow = (click) => (click.preventDefault(), click.stopImmediatePropagation());
  document.addEventListener("click", swallow, { once: true, capture: true });
  setTimeout(() => document.removeEventListener("click", swallow, { capture: true }));
  if (keep && column && card.isConnected) move(card, column);
}

document.addEventListener("pointerdown", (event) => {
  const card = cardOf(event.target);
  if (!card || event.button || !boardOf() || held) return;
  const { clientX: x, clientY: y, pointerType } = event;
  held = { card, x, y, byFinger: pointerType === "touch" };
  if (held.byFinger) held.timer = setTimeout(() => held && lift({ clientX: x, clientY: y }), long);
});
document.addEventListener("pointermove", (event) => {
  if (!held) return;
  if (held.ghost) return follow(event);
  if (Math.hypot(event.clientX - held.x, event.clientY - held.y) < far) return;
  if (held.byFinger) finish(false); // it scrolls
  else lift(event);
});
document.addEventListener("pointerup", () => finish(true));
document.addEventListener("pointercancel", () => finish(false));
document.addEventListener("touchmove", (event) => held?.ghost && event.preventDefault(), { passive: false });
document.addEventListener("contextmenu", (event) => held?.byFinger && event.preventDefault());
document.addEventListener("selectstart", (event) => held && event.preventDefault());
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !held?.ghost) return;
  event.preventDefault();
  finish(false);
});
