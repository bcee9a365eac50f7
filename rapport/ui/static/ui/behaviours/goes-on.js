/* [data-goes-on], with an id: where an answer takes away what had the focus within it, the keyboard goes on at the same thing, else
   at the next of its kind (more-4, more-5: their ids but for the number), else at the whole, until the thing is there again.
   data-goes-on="next-call" names where it goes on, whatever had it. Esc gives it up. */

let left = null;

const kinOf = (element) => element.id.replace(/\d+$/, "");
const allLike = (kin, whole) => (/-$/.test(kin) ? [...whole.querySelectorAll(`[id^="${CSS.escape(kin)}"]`)] : []);

document.addEventListener("focusin", ({ target }) => {
  const whole = target.closest("[data-goes-on]");
  if (target === whole) return; // it only waits there
  left = whole ? { whole: whole.id, id: target.id, kin: kinOf(target), place: allLike(kinOf(target), whole).indexOf(target) } : null;
});
document.addEventListener("pointerdown", ({ target }) => {
  if (!target.closest("[data-goes-on]")) left = null;
});
document.addEventListener("keydown", ({ key }) => key === "Escape" && (left = null));

document.addEventListener("htmx:after:swap", () => {
  const now = document.activeElement;
  const whole = left && document.getElementById(left.whole);
  if (!whole || (now !== document.body && now !== whole)) return;
  const like = allLike(left.kin, whole);
  const id = whole.dataset.goesOn || left.id;
  const found = (id && document.getElementById(id)) || like[Math.min(left.place, like.length - 1)];
  if (!found) whole.tabIndex = -1;
  (found || whole).focus({ preventScroll: true });
});
