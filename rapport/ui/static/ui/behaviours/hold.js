/* A row held with a finger is ticked, as boxes do not fit a phone; while one is ticked, a tap on another ticks that too. */
const selector = "form[data-select] :is(.records tbody tr, .activity)";
const LONG = 450; // milliseconds
const FAR = 10; // pixels: then it scrolls

const box = (row) => row?.querySelector("input[name=ids]");
const isHidden = (row) => box(row) && !box(row).checkVisibility();
let held = null; // { row, x, y, timer, done }

function letGo() {
  if (held) clearTimeout(held.timer);
}

document.addEventListener("pointerdown", (event) => {
  const row = event.pointerType === "touch" && event.target.closest?.(selector);
  letGo();
  held = null;
  if (!row || !isHidden(row)) return;
  held = { row, x: event.clientX, y: event.clientY, done: false };
  held.timer = setTimeout(() => {
    held.done = true;
    box(row).click();
    navigator.vibrate?.(10);
  }, LONG);
});
document.addEventListener("pointermove", (event) => {
  if (held && Math.hypot(event.clientX - held.x, event.clientY - held.y) > FAR) letGo();
});
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, letGo);
document.addEventListener("contextmenu", (event) => {
  if (held?.row.contains(event.target)) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const row = event.target.closest?.(selector);
  if (!row || !isHidden(row) || event.target === box(row) || event.target.closest("button")) return;
  const lifted = held?.done && held.row === row;
  if (!lifted && !row.closest("form").querySelector("input[name=ids]:checked")) return;
  event.preventDefault();
  event.stopPropagation();
  if (lifted) held.done = false;
  else box(row).click();
}, true);
