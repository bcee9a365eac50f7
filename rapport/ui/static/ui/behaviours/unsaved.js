/* Nothing typed is lost. A sending without an answer (offline, 5xx, signed out) leaves the form as it is and shows its
   .notice[data-when=error] with Try again; forms with data-draft="key" keep their text in this tab until they are saved. */
import { keyOf } from "./once.js";
import { toast } from "./toast.js";

const user = document.documentElement.dataset.user ?? "";
const nameOf = (form) => `rapport.draft.${user}.${form.dataset.draft}`;
const secret = /^(csrfmiddlewaretoken|idempotency_key|password.*)$/;
const failed = new Set();

function keep(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !secret.test(name));
  sessionStorage.setItem(nameOf(form), JSON.stringify({ fields, once: keyOf(form) }));
}

function bringBack(form) {
  form.dataset.draftRead = "";
  const kept = JSON.parse(sessionStorage.getItem(nameOf(form)) ?? "null");
  if (!kept) return;
  form.dataset.once = kept.once;
  const left = [...kept.fields];
  const take = (name, value) => left.findIndex(([n, v]) => n === name && (value === undefined || v === value));
  for (const field of form.elements) {
    if (!field.name || secret.test(field.name) || field.matches("[type=hidden], [type=file], button")) continue;
    const box = field.matches("[type=checkbox], [type=radio]");
    const at = box ? take(field.name, field.value) : take(field.name);
    if (box ? field.checked !== at >= 0 : at >= 0 && field.value !== left[at][1]) {
      if (box) field.checked = at >= 0;
      else field.value = left[at][1];
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    if (at >= 0) left.splice(at, 1);
  }
}

const find = () => document.querySelectorAll("form[data-draft]:not([data-draft-read])").forEach(bringBack);
const noticeOf = (form) => form?.querySelector(".notice[data-when=error]");

function say(form, submitter, why) {
  const again = () => form?.requestSubmit(form.contains(submitter) ? submitter : undefined);
  const notice = noticeOf(form);
  if (form) failed.add(form);
  if (!notice) return toast({ sentence: why, tone: "overdue" }, form && { label: "Try again", run: again });
  notice.querySelector("span").textContent = why;
  notice.hidden = false;
  const button = notice.querySelector("button");
  if (button) button.onclick = again;
  notice.scrollIntoView({ block: "nearest" });
}

const sentences = {
  offline: "Not saved, no connection. Your note is safe here.",
  trouble: "Not saved, Rapport had trouble. Your note is safe here.",
  full: "Not saved, Rapport cannot write now. Your note is safe here.",
  door: "Not saved, you were signed out. Your note is safe here: sign in again in another tab, then try again.",
};

function lost(ctx, sentence) {
  const form = ctx.sourceElement?.closest?.("form") ?? null;
  const reading = ctx.request.method === "GET";
  if (form?.dataset.draft && !reading) keep(form);
  if (!reading) say(form, ctx.request.submitter, sentence);
  else if (!ctx.sourceElement?.matches?.("[data-quiet]")) toast({ sentence: "No answer from Rapport. Nothing was changed.", tone: "overdue" });
}

document.addEventListener("htmx:error", ({ detail: { ctx } }) => ctx && !ctx.response && lost(ctx, sentences.offline));
document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  if (ctx.response.status === 401) lost(ctx, sentences.door);
  else if (ctx.response.status >= 500) lost(ctx, ctx.response.status === 503 || ctx.response.status === 507 ? sentences.full : sentences.trouble);
});
// the door's page instead of the answer: the person was signed out meanwhile
document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  if (!ctx.response.raw.redirected || !new URL(ctx.response.raw.url).pathname.startsWith("/accounts/login")) return;
  event.preventDefault();
  if (ctx.request.method === "GET") location.reload();
  else lost(ctx, sentences.door);
});
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement?.closest?.("form");
  if (!form || ctx.request.method === "GET" || ctx.response.status >= 500) return;
  failed.delete(form);
  if (noticeOf(form)) noticeOf(form).hidden = true;
  if (ctx.response.status < 400 && form.dataset.draft) sessionStorage.removeItem(nameOf(form));
});

document.addEventListener("input", ({ target }) => target.form?.dataset.draft && keep(target.form));
document.addEventListener("change", ({ target }) => target.form?.matches("[data-draft][data-draft-read]") && keep(target.form));
addEventListener("online", () => failed.forEach((form) => (failed.delete(form), form.isConnected && form.requestSubmit())));
new MutationObserver(find).observe(document.body, { childList: true, subtree: true });
find();
