/* Text typed in a form with data-draft="key" is kept in this tab until it is saved: through a reload, a page without an answer, a
   panel closed by mistake. It comes back when such a form is opened again, and says so; choices alone do not come back. */
import { keyOf } from "./once.js";

const user = document.documentElement.dataset.user ?? "";
const nameOf = (form) => `rapport.draft.${user}.${form.dataset.draft}`;
const secret = /^(csrfmiddlewaretoken|idempotency_key|password.*)$/;
const worded = "textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=file], [type=search], [type=submit], [type=button])";
const saved = new WeakSet(); // forms that say nothing new since they were saved
let panel = null; // what asked for the panel that is open

/** Whether there are words that somebody typed: not those that were there, nor those that were proposed. */
export function hasWords(form) {
  const own = (field) => !field.closest("[data-proposed]") || field.hasAttribute("data-own");
  return [...form.elements].some((one) => one.matches(worded) && one.value.trim() && one.value !== one.defaultValue && own(one));
}

/** Keep what the form says now; `always` also without words, since its sending failed. */
export function keep(form, always = false) {
  if (!always && !hasWords(form)) return sessionStorage.removeItem(nameOf(form));
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !secret.test(name));
  try {
    sessionStorage.setItem(nameOf(form), JSON.stringify({ fields, once: keyOf(form), at: Date.now() }));
  } catch {
    // no room: the text is in the form still
  }
}

/** It is saved: nothing has to come back. */
export function drop(form) {
  saved.add(form);
  sessionStorage.removeItem(nameOf(form));
}

function ago(at) {
  const minutes = Math.round((Date.now() - at) / 60000);
  if (minutes < 1) return "a moment ago";
  return minutes < 60 ? `${minutes} min ago` : `${Math.round(minutes / 60)} h ago`;
}

function say(form, at) {
  const place = form.querySelector(".log-body, .dialog-body");
  if (!place) return;
  const line = Object.assign(document.createElement("p"), { className: "hint-line draft-line" });
  line.setAttribute("role", "status");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: "Discard" });
  button.addEventListener("click", () => {
    drop(form);
    if (panel && form.closest("#panel")) htmx.ajax(panel.method, panel.action, { source: document.body, target: "#panel", swap: "innerHTML" });
    else form.reset(), line.remove();
  });
  line.append(Object.assign(document.createElement("span"), { textContent: `Not saved yet, typed ${ago(at)}.` }), button);
  place.prepend(line);
}

function fill(form, kept) {
  const left = [...kept.fields];
  const take = (name, value) => left.findIndex(([n, v]) => n === name && (value === undefined || v === value));
  const kind = left[take("kind")]?.[1];
  const same = !kind || !form.elements.kind || form.elements.kind.value === kind; // asked for another kind: the words alone
  for (const field of [...form.elements]) {
    if (!field.name || secret.test(field.name) || field.matches("[type=hidden], [type=file], button")) continue;
    const box = field.matches("[type=checkbox], [type=radio]");
    if (!same && !field.matches("textarea")) continue;
    const at = box ? take(field.name, field.value) : take(field.name);
    if (box ? field.checked !== at >= 0 : at >= 0 && field.value !== left[at][1]) {
      if (box) field.checked = at >= 0;
      else field.value = left[at][1];
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    if (at >= 0) left.splice(at, 1);
  }
}

function bringBack(form) {
  const kept = JSON.parse(sessionStorage.getItem(nameOf(form)) ?? "null");
  if (kept) {
    form.dataset.once = kept.once;
    fill(form, kept);
    say(form, kept.at ?? Date.now());
  }
  form.dataset.draftRead = "";
}

const find = () => document.querySelectorAll("form[data-draft]:not([data-draft-read])").forEach(bringBack);

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.target?.id === "panel") panel = { method: ctx.request.method, action: ctx.request.action };
});
for (const event of ["input", "change"]) {
  document.addEventListener(event, ({ target }) => {
    const form = target.form;
    if (!form?.matches("[data-draft][data-draft-read]")) return;
    if (event === "input") saved.delete(form);
    if (!saved.has(form)) keep(form); // a panel that closes after saving tells of a change once more
  });
}
new MutationObserver(find).observe(document.body, { childList: true, subtree: true });
find();
