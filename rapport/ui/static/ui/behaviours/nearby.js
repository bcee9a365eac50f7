/* What the page's own menus and headers offer, found by its words in the palette: "changed emp" offers Changed employer. */

const offered = "main .menu[popover] :is(button, a), main :is(header, .toolbar) :is(button, a.button)";

function label(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd").forEach((key) => key.remove());
  return (copy.getAttribute("aria-label") ?? copy.textContent).trim().replace(/\s+/g, " ");
}

function line(element, said) {
  const made = document.createElement("li");
  const button = Object.assign(document.createElement("button"), { type: "button" });
  const glyph = element.querySelector("svg.icon")?.cloneNode(true);
  button.append(...(glyph ? [glyph] : []), Object.assign(document.createElement("span"), { textContent: said }));
  button.addEventListener("click", () => element.click());
  made.append(button);
  return made;
}

/** Put a section "On this page" before the commands, where something fits what is typed. */
export function nearby(results, text) {
  results.querySelector("[data-nearby]")?.remove();
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (text.trim().length < 3) return;
  const found = new Map();
  for (const element of document.querySelectorAll(offered)) {
    const said = label(element);
    if (!element.disabled && !element.closest("[hidden]") && words.every((word) => said.toLowerCase().includes(word)) && !found.has(said)) found.set(said, element);
  }
  if (!found.size) return;
  results.querySelector(".nothing")?.remove();
  const section = document.createElement("section");
  section.dataset.nearby = "";
  const list = document.createElement("ul");
  list.append(...[...found].slice(0, 6).map(([said, element]) => line(element, said)));
  section.append(Object.assign(document.createElement("h2"), { textContent: "On this page" }), list);
  results.querySelector("section:last-of-type")?.before(section);
}
