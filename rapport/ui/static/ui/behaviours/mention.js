/* @mentions: in a textarea with data-mentions (address of the options) an @ and letters offer colleagues in the [role=listbox]
   beside it. Arrows choose, Tab or Enter takes, Esc closes. [data-told] in the same form says who will be told. */

const lists = new Map();
const word = (field) => /(?:^|[^\w@.])@([^\n@]{0,40})$/u.exec(field.value.slice(0, field.selectionStart))?.[1];
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const box = (field) => field.parentElement.querySelector("[role=listbox]");
const options = (list) => [...list.querySelectorAll("[role=option]:not([hidden])")];

function load(url) {
  if (!lists.has(url)) lists.set(url, fetch(url).then((answer) => (answer.ok ? answer.text() : "")).catch(() => (lists.delete(url), "")));
  return lists.get(url);
}

function close(field) {
  box(field).hidden = true;
  field.removeAttribute("aria-activedescendant");
}

function choose(field, option) {
  for (const one of options(box(field))) one.setAttribute("aria-selected", String(one === option));
  if (option) field.setAttribute("aria-activedescendant", option.id);
  option?.scrollIntoView({ block: "nearest" });
}

async function offer(field) {
  const typed = word(field);
  if (typed === undefined) return close(field);
  const list = box(field);
  if (!list.childElementCount) list.innerHTML = await load(field.dataset.mentions);
  for (const one of list.querySelectorAll("[role=option]")) {
    one.hidden = !plain(one.dataset.name).split(/\s+/).some((part, at, parts) => parts.slice(at).join(" ").startsWith(plain(typed)));
  }
  list.hidden = !options(list).length || options(list).some((one) => plain(one.dataset.name) === plain(typed));
  list.hidden ? close(field) : choose(field, options(list)[0]);
}

function take(field, option) {
  const typed = word(field) ?? "";
  const end = field.selectionStart;
  field.setRangeText(`${option.dataset.name} `, end - typed.length, end, "end");
  close(field);
  tell(field);
}

function tell(field) {
  const place = field.form?.querySelector("[data-told]");
  if (!place) return;
  const text = field.value.toLowerCase();
  const all = [...box(field).querySelectorAll("[role=option]")].map((one) => one.dataset.name);
  const named = all.filter((name) => text.includes(`@${name.toLowerCase()}`));
  const last = named.pop();
  place.textContent = last ? `${named.length ? `${named.join(", ")} and ${last} are` : `${last} is`} told.` : "";
}

document.addEventListener("input", async (event) => {
  if (!event.target.matches("textarea[data-mentions]")) return;
  await offer(event.target);
  tell(event.target);
});
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.matches?.("textarea[data-mentions]") || box(field).hidden || event.isComposing || event.ctrlKey || event.metaKey) return;
  const all = options(box(field));
  const here = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const acts = {
    ArrowDown: () => choose(field, all[(here + 1) % all.length]),
    ArrowUp: () => choose(field, all[(here - 1 + all.length) % all.length]),
    Tab: () => take(field, all[here]),
    Enter: () => take(field, all[here]),
    Escape: () => close(field),
  };
  if (!(event.key in acts)) return;
  event.preventDefault();
  event.stopPropagation();
  acts[event.key]();
}, true);
document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest("[role=option][data-name]");
  const field = option?.closest(".comment-field")?.querySelector("textarea[data-mentions]");
  if (!field) return;
  event.preventDefault();
  take(field, option);
});
