/* Where to go on: an input with data-then="#note" moves the focus there once it is chosen, by key or by mouse;
   walking through the choices with the arrows stays among them. */

let walking = false;

document.addEventListener("keydown", ({ key, target }) => {
  walking = /^Arrow/.test(key) && target.matches?.("[type=radio]");
}, true);
document.addEventListener("pointerdown", () => (walking = false), true);

document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("[data-then]:checked") || walking) return;
  const next = document.querySelector(target.dataset.then);
  if (!next?.checkVisibility()) return;
  next.focus();
  if (next.matches("input")) next.select();
});
