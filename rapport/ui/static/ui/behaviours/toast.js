/* What was just done, with Undo: the event `toast` {sentence, undo: operation id, or several, tone} from an answer's HX-Trigger, or the cookie
   `toast` after a redirect. 8 s, standing still while hovered or focused; survives a page load. Ctrl+Z undoes, later too. */
import { isTyping, spelled } from "./keys.js";
import { newKey } from "./once.js";

const lasts = 8000;
const place = document.getElementById("toast");
const store = { shown: "rapport.toast", undo: "rapport.undo", done: `rapport.done.${document.documentElement.dataset.user ?? ""}` };
const read = (key, otherwise) => JSON.parse(sessionStorage.getItem(key) ?? "null") ?? otherwise;
const keep = (key, value) => sessionStorage.setItem(key, JSON.stringify(value));
let timer = 0;
let left = 0;
let since = 0;
let saving = 0;
let leaving = false; // an answer leads to another page: what it says is shown there, where its Undo is listened to

const glyphs = { done: "check", overdue: "triangle-alert", problem: "triangle-alert" };
const sprite = () => document.querySelector(".icon use")?.getAttribute("href").split("#")[0] ?? "";

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
  svg.firstChild.setAttribute("href", `${sprite()}#i-${name}`);
  return svg;
}

function button(label, key) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button quiet";
  made.append(label);
  if (key) made.append(Object.assign(document.createElement("kbd"), { textContent: key }));
  return made;
}

function hide() {
  clearTimeout(timer);
  sessionStorage.removeItem(store.shown);
  place?.replaceChildren();
}
function run() {
  clearTimeout(timer);
  since = Date.now();
  timer = setTimeout(hide, left);
}
function halt() {
  clearTimeout(timer);
  left = Math.max(2000, left - (Date.now() - since));
}

/** Show a toast. `act`: {label, run} for a button that is not Undo. */
export function toast({ sentence, undo = null, tone = "done", link = "", label = "" }, act = null, time = lasts) {
  if (!place || !sentence) return;
  const box = Object.assign(document.createElement("div"), { className: "toast" });
  box.dataset.tone = tone;
  if (glyphs[tone]) box.append(icon(glyphs[tone]));
  box.append(Object.assign(document.createElement("span"), { textContent: sentence }));
  if (undo) box.append(button("Undo", "Ctrl Z")), box.lastChild.addEventListener("click", () => takeBack(undo));
  if (link) box.append(Object.assign(document.createElement("a"), { className: "button quiet", href: link, textContent: label || "Open" }));
  if (act) box.append(button(act.label)), box.lastChild.addEventListener("click", () => (hide(), act.run()));
  for (const [event, does] of [["pointerenter", halt], ["focusin", halt], ["pointerleave", run], ["focusout", run]]) box.addEventListener(event, does);
  place.replaceChildren(box);
  left = time;
  run();
}

const doneBut = (undo) => read(store.done, []).filter((one) => String(one) !== String(undo));

function takeBack(undo) {
  keep(store.done, doneBut(undo));
  hide();
  const [id, ...also] = [undo].flat();
  const together = also.length ? `?${also.map((one) => `also=${one}`).join("&")}` : "";
  htmx.ajax("POST", `/operations/${id}/reversal/${together}`, { source: document.body, target: document.body, swap: "none", headers: { "Idempotency-Key": newKey() } });
}

function said(detail) {
  if (detail.undo) keep(store.done, [...doneBut(detail.undo), detail.undo].slice(-20));
  keep(store.shown, { ...detail, until: Date.now() + lasts });
  if (leaving) setTimeout(() => ((leaving = false), toast(detail)), 3000); // should the other page not come
  else toast(detail);
}

const asked = () => read(store.undo, 0); // how often Ctrl+Z was pressed that is still to be done

function takeBackAsked() {
  while (!saving && asked()) {
    keep(store.undo, asked() - 1);
    takeBack(read(store.done, []).pop() ?? "last");
  }
}

document.addEventListener("toast", (event) => said(event.detail));
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isTyping() || spelled(event) !== "ctrl+z" || document.querySelector("dialog:modal")) return;
  event.preventDefault();
  if (event.repeat) return; // held down, it would take back more than one sees
  keep(store.undo, asked() + 1);
  takeBackAsked();
});

// pressed while something is being saved, Ctrl+Z means that, and waits for its answer: here, or on the page it leads to;
// pressed again, it means what was done before. What the page itself sends waits in a queue and counts from then on
const counts = (own) => ({ detail: { ctx } }) => {
  if (ctx.request.method !== "GET" && (ctx.sourceElement === document.body) === own) ctx.saves = ++saving;
};
document.addEventListener("htmx:config:request", counts(true));
document.addEventListener("htmx:before:request", counts(false));
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  leaving ||= ["HX-Redirect", "HX-Refresh"].some((name) => ctx.response.headers.get(name));
});
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (!ctx.saves) return;
  const { status = 0, headers } = ctx.response ?? {};
  if (status < 200 || status >= 400) sessionStorage.removeItem(store.undo); // nothing was saved that could be meant
  // this page is being left: what is pressed now is the next one's
  if (leaving || headers?.get("HX-Location")) return void setTimeout(() => (saving -= 1), 5000);
  saving -= 1;
  takeBackAsked();
});

window.addEventListener("pageshow", () => (leaving = false)); // Back brought this page as it was left

const cookie = document.cookie.split("; ").find((one) => one.startsWith("toast="));
const before = read(store.shown, null);
const isFresh = before && before.until > Date.now();
if (cookie) {
  document.cookie = "toast=; max-age=0; path=/; samesite=lax";
  said(JSON.parse(decodeURIComponent(cookie.slice(6))));
} else if (isFresh) toast(before, null, Math.max(3000, before.until - Date.now()));
if (!cookie && !isFresh) sessionStorage.removeItem(store.undo); // the last page was left before anything was saved
takeBackAsked();
