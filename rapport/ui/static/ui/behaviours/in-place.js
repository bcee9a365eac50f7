/* Editing in place: Esc in a form marked data-in-place presses its data-cancel, before anything around it closes; Enter saves
   from a choice as it does from a line. Saved or not, the keyboard goes on at what opened it: what fetches (hx-get) where it sends. */

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
  const cancel = event.target.closest?.("[data-in-place]")?.querySelector("[data-cancel]");
  if (!cancel) return;
  event.preventDefault();
  event.stopPropagation();
  cancel.click();
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  const form = event.target.matches?.("select") && event.target.closest("[data-in-place]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});

let left = null; // where the form sends to that had the focus last

document.addEventListener("focusin", ({ target }) => (left = target.closest("[data-in-place]")?.getAttribute("hx-post") ?? null));
document.addEventListener("pointerdown", ({ target }) => target.closest("[data-in-place]") || (left = null));
document.addEventListener("htmx:after:swap", () => {
  if (left && document.activeElement === document.body) document.querySelector(`[hx-get="${CSS.escape(left)}"]`)?.focus({ preventScroll: true });
});
