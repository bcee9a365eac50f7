/* The keyboard sheet shows what does something on this page: an entry with data-needs where such an element is there, a section
   where an entry is left. */

const elsewhere = (sheet, selector) => [...document.querySelectorAll(selector)].some((one) => !sheet.contains(one));

document.addEventListener("dialog:opened", ({ target }) => {
  if (!target.matches("dialog.hints")) return;
  for (const entry of target.querySelectorAll("[data-needs]")) entry.hidden = !elsewhere(target, entry.dataset.needs);
  for (const section of target.querySelectorAll("section")) section.hidden = !section.querySelector("dl > div:not([hidden])");
});
