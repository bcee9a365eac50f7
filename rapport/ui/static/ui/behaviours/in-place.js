/* Editing in place: Esc in a form marked data-in-place presses its data-cancel, before anything around it closes. */

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
  const cancel = event.target.closest?.("[data-in-place]")?.querySelector("[data-cancel]");
  if (!cancel) return;
  event.preventDefault();
  event.stopPropagation();
  cancel.click();
}, true);
