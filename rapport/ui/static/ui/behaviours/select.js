/* Ticked rows of a form[data-select]: how many, all that are shown ([data-select-shown]), and all that the lookup finds
   ([data-select-all] in a form with the field `all`: sends all=1, rows that arrive later are ticked as well). Esc clears the selection. */
import { isTyping, owner } from "./keys.js";

const listOf = (element) => element.closest?.("form[data-select]");
const boxes = (form) => [...form.querySelectorAll("input[name=ids]")];
const all = (form) => form.elements.namedItem("all");
const isEverything = (form) => all(form)?.disabled === false;
const total = (form) => Number(form.dataset.total);

function write(form) {
  const every = boxes(form);
  const ticked = every.filter((box) => box.checked).length;
  const everything = isEverything(form);
  const said = form.querySelector("[data-selected]");
  if (said) said.textContent = everything ? form.querySelector("[data-select-all]").textContent.replace(/\D*/, "") : ticked.toLocaleString("en");
  const button = form.querySelector("[data-select-all]");
  if (button) button.hidden = everything || (ticked === total(form) && ticked === every.length);
  const shown = form.querySelector("[data-select-shown]");
  if (shown) {
    shown.checked = ticked > 0 && ticked === every.length;
    shown.indeterminate = ticked > 0 && ticked < every.length;
  }
}

function tickAll(form, on) {
  for (const box of boxes(form)) box.checked = on;
}

document.addEventListener("change", ({ target }) => {
  const form = listOf(target);
  if (!form) return;
  if (target.matches("[data-select-shown]")) tickAll(form, target.checked);
  if (target.matches("[data-select-shown], input[name=ids]")) {
    if (all(form) && boxes(form).some((box) => !box.checked)) all(form).disabled = true;
    write(form);
  }
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-select-all]");
  if (!button) return;
  const form = listOf(button);
  all(form).disabled = false;
  tickAll(form, true);
  write(form);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || isTyping() || owner() !== document.body) return;
  const form = document.querySelector("form[data-select]:has(input[name=ids]:checked)");
  if (!form) return;
  event.preventDefault();
  form.reset();
});
document.addEventListener("reset", ({ target }) => {
  if (!target.matches("form[data-select]")) return;
  if (all(target)) all(target).disabled = true;
  requestAnimationFrame(() => write(target));
});
document.addEventListener("htmx:after:swap", () => {
  for (const form of document.querySelectorAll("form[data-select]")) {
    if (isEverything(form)) tickAll(form, true);
    write(form);
  }
});
