/* Choosing somebody by the first letters: a combobox inside [data-choose] whose options htmx fetches into its .choose-list.
   Arrows choose, Enter or Tab takes, Esc closes the list; the hidden input beside it has the id, until something else is typed. */

const partsOf = (field) => {
  const around = field.closest("[data-choose]");
  return { list: around.querySelector(".choose-list"), hidden: around.querySelector("input[type=hidden]") };
};
const options = (list) => [...list.querySelectorAll("[role=option]")];
const chosen = (list) => list.querySelector("[aria-selected=true]");

function show(field, on) {
  const { list } = partsOf(field);
  list.hidden = !on;
  field.setAttribute("aria-expanded", String(on));
  if (!on) field.removeAttribute("aria-activedescendant");
}

function point(field, option) {
  const { list } = partsOf(field);
  for (const one of options(list)) one.setAttribute("aria-selected", String(one === option));
  if (option) field.setAttribute("aria-activedescendant", option.id);
  option?.scrollIntoView({ block: "nearest" });
}

function take(field, option) {
  const { hidden } = partsOf(field);
  field.value = option.dataset.name;
  hidden.value = option.dataset.id;
  show(field, false);
  field.dispatchEvent(new CustomEvent("chosen", { bubbles: true }));
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("[data-choose] [role=combobox]")) return;
  partsOf(target).hidden.value = "";
  if (!target.value.trim()) show(target, false);
});
document.addEventListener("htmx:after:swap", () => {
  const field = document.activeElement;
  if (!field?.matches?.("[data-choose] [role=combobox]")) return;
  const { list } = partsOf(field);
  show(field, options(list).length > 0 && Boolean(field.value.trim()) && !partsOf(field).hidden.value);
});
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.matches?.("[data-choose] [role=combobox]") || event.isComposing || partsOf(field).list.hidden) return;
  const all = options(partsOf(field).list);
  const here = all.indexOf(chosen(partsOf(field).list));
  if (event.key === "ArrowDown") point(field, all[(here + 1) % all.length]);
  else if (event.key === "ArrowUp") point(field, all[(here - 1 + all.length) % all.length]);
  else if (event.key === "Escape") show(field, false);
  else if ((event.key === "Enter" || event.key === "Tab") && here >= 0 && !event.ctrlKey && !event.metaKey) {
    take(field, all[here]);
    if (event.key === "Tab") return;
  } else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest?.("[data-choose] [role=option]");
  if (!option) return;
  event.preventDefault();
  take(option.closest("[data-choose]").querySelector("[role=combobox]"), option);
});
document.addEventListener("focusout", ({ target }) => target.matches?.("[data-choose] [role=combobox]") && show(target, false));
