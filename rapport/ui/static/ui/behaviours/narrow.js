/* Narrows a list while one types: [data-narrows] in [data-narrow] hides the entries (li) whose text lacks what is typed, and headings
   without entries; [data-none] says that none is left. Enter takes the first one left; ArrowDown goes there. */

const entries = (box) => [...box.querySelectorAll("li")];
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function narrow(field) {
  const box = field.closest("[data-narrow]");
  const words = fold(field.value).split(/\s+/).filter(Boolean);
  for (const one of entries(box)) one.hidden = !words.every((word) => fold(one.textContent).includes(word));
  for (const list of box.querySelectorAll("ul, ol")) {
    const none = !list.querySelector("li:not([hidden])");
    const heading = list.previousElementSibling;
    if (heading?.matches("h2")) heading.hidden = none;
  }
  const said = box.querySelector("[data-none]");
  if (said) said.hidden = entries(box).some((one) => !one.hidden);
}

const first = (box) => entries(box).find((one) => !one.hidden)?.querySelector("a, button:not(.grip), input");

document.addEventListener("input", ({ target }) => target.matches?.("[data-narrows]") && narrow(target));
document.addEventListener("keydown", (event) => {
  if (event.isComposing || !event.target.matches?.("[data-narrows]")) return;
  if (event.key !== "Enter" && event.key !== "ArrowDown") return;
  event.preventDefault();
  event.stopPropagation();
  const entry = first(event.target.closest("[data-narrow]"));
  if (event.key === "Enter") entry?.click();
  else entry?.focus();
}, true);
document.addEventListener("htmx:after:swap", () => {
  for (const field of document.querySelectorAll("[data-narrows]")) if (field.value) narrow(field);
});
