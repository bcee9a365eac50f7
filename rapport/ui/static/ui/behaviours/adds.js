/* data-adds puts the template inside a button into the nearest .people-field, before its .chip-slot, once. While one types there,
   Enter adds the first that was found, ArrowDown goes to it; arrows walk on, ArrowUp from the first leads back. */

const entries = (field) => [...(field.closest("fieldset, form")?.querySelectorAll(".found-people [data-adds]") ?? [])];

function add(button) {
  const slot = button.closest("fieldset, form")?.querySelector(".chip-slot");
  if (!slot) return;
  const chip = button.querySelector("template").content.firstElementChild.cloneNode(true);
  const { name, value } = chip.querySelector("input");
  const there = [...slot.parentElement.querySelectorAll(`[name="${name}"]`)].some((one) => one.value === value);
  if (!there) slot.before(chip);
  const search = slot.parentElement.querySelector("[type=search]");
  if (search) search.value = "";
  button.closest("ul").replaceChildren();
  search?.focus();
  search?.form?.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-adds]");
  if (button) add(button);
});

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !/^(Enter|ArrowDown|ArrowUp)$/.test(key)) return;
  const searching = target.matches?.(".people-field [type=search]");
  if (!searching && !target.matches?.(".found-people [data-adds]")) return;
  const found = entries(target);
  if (key === "Enter" && !searching) return;
  event.preventDefault();
  event.stopPropagation();
  if (key === "Enter") return found.length && add(found[0]);
  const next = found.indexOf(target) + (key === "ArrowDown" ? 1 : -1);
  if (next < 0) target.closest("fieldset, form").querySelector(".people-field [type=search]")?.focus();
  else found[next]?.focus();
}, true);
