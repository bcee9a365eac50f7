/* Arrows walk over what stands in columns (a calendar): from one [data-movable] or [data-activity] link of [data-place] to the
   nearest in that direction; with the focus elsewhere an arrow goes to the first that is still to do. Rows have rows.js. */
import { isTyping, owner } from "./keys.js";

const directions = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const things = () => [...document.querySelectorAll("[data-place] a[data-activity][href]")].filter((one) => one.checkVisibility());

function middle(thing) {
  const box = thing.getBoundingClientRect();
  return [box.left + Math.min(box.width, 60) / 2, box.top + Math.min(box.height, 18) / 2];
}

function nearest(from, [right, down]) {
  const [x, y] = middle(from);
  let best = null;
  let least = Infinity;
  for (const one of things()) {
    const [left, top] = middle(one);
    const along = (left - x) * right + (top - y) * down;
    const aside = Math.abs((left - x) * down) + Math.abs((top - y) * right);
    const far = along + aside * 3;
    if (one === from || along < 4 || far >= least) continue;
    [best, least] = [one, far];
  }
  return best;
}

document.addEventListener("keydown", (event) => {
  const direction = directions[event.key];
  if (!direction || event.defaultPrevented || event.altKey || event.ctrlKey || event.shiftKey || isTyping() || owner() !== document.body) return;
  if (!document.querySelector("[data-place]") || [...document.querySelectorAll("main .activity")].some((one) => one.checkVisibility())) return;
  const here = document.activeElement?.closest("[data-place] a[data-activity]");
  const next = here ? nearest(here, direction) : things().find((one) => one.closest("[data-at]") && one.matches("[data-movable]")) ?? things()[0];
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
});
