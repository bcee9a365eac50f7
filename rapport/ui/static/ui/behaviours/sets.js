/* A menu entry or a typed word sets a field. data-sets="direction" value="in" on a button: the form's field gets the value,
   [data-says=direction] the entry's words. data-checks="#choice" on a text field: typing chooses that radio. */

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-sets]");
  const field = button?.form?.elements[button.dataset.sets];
  if (!field) return;
  field.value = button.value;
  for (const other of button.form.querySelectorAll(`[data-sets="${button.dataset.sets}"]`)) {
    if (other === button) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
  const said = button.form.querySelector(`[data-says="${button.dataset.sets}"]`);
  if (said) said.textContent = button.textContent.trim();
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("input", ({ target }) => {
  const choice = target.dataset?.checks && document.querySelector(target.dataset.checks);
  if (choice && !choice.checked && target.value.trim()) choice.click();
});
