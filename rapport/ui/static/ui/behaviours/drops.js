/* data-drops takes a part out of a form: "#id" hides and disables it, so that it sends nothing, and brings what stands there
   data-instead="#id"; ".chip" removes the nearest one. */

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-drops]");
  if (!button) return;
  event.preventDefault();
  const wanted = button.dataset.drops;
  const part = wanted.startsWith("#") ? document.querySelector(wanted) : button.closest(wanted);
  if (!part) return;
  const form = button.form;
  const beside = wanted.startsWith("#") ? null : part.parentElement?.querySelector("input[type=search]");
  if (wanted.startsWith("#")) {
    part.setAttribute("data-dropped", "");
    part.hidden = true;
    if (part.matches("fieldset")) part.disabled = true;
    for (const other of form.querySelectorAll(`[data-instead="${wanted}"]`)) other.removeAttribute("data-dropped");
    form.querySelector("[data-shows]:checked")?.dispatchEvent(new Event("change", { bubbles: true }));
  } else part.remove();
  form?.dispatchEvent(new Event("change", { bubbles: true }));
  // the button is gone: go on beside it, or where the form begins
  (beside ?? form?.querySelector("[autofocus]:not(:disabled)") ?? form?.querySelector("input:not([type=hidden]):not(:disabled), textarea"))?.focus();
});
