/* Repeated rows of a form: data-remove takes the row (li, or [data-row]) away and the focus to the row before it or the button
   that adds one; where data-adds brought a new row, its first field gets the focus. */

const rowOf = (element) => element.closest("[data-row], li, tr");
const field = (row) => row?.querySelector("input:not([type=hidden]), textarea, select, button");
let adding = null;

document.addEventListener("click", ({ target }) => {
  const adds = target.closest?.("[data-adds]");
  if (adds) adding = adds;
  const button = target.closest?.("[data-remove]");
  if (!button) return;
  const row = rowOf(button);
  const next = row.previousElementSibling ?? row.nextElementSibling;
  const form = row.closest("form");
  row.remove();
  form?.dispatchEvent(new Event("input", { bubbles: true }));
  (field(next) ?? next)?.focus?.();
});
document.addEventListener("htmx:after:swap", () => {
  if (!adding?.isConnected) return (adding = null);
  const around = adding.closest(".add-row, .button-row") ?? adding;
  const before = around.previousElementSibling;
  const row = before?.matches("table") ? before.querySelector("tbody > tr:last-child") : before;
  adding = null;
  const all = [...(row?.querySelectorAll("input:not([type=hidden]), textarea, select") ?? [])];
  (all.find((one) => one.matches("input, textarea")) ?? all[0])?.focus();
});
