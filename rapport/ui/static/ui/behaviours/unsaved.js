/* Nothing typed is lost. A sending without an answer (offline, 5xx, signed out) leaves the form as it is and shows its
   .notice[data-when=error] with Try again; drafts.js keeps the text of forms with data-draft. */
import { drop, keep } from "./drafts.js";
import { toast } from "./toast.js";

const failed = new Set();

const noticeOf = (form) => form?.querySelector(".notice[data-when=error]");

const door = () => Object.assign(document.createElement("a"), { className: "button small", href: "/accounts/login/", target: "_blank", textContent: "Sign in" });

function say(form, submitter, why) {
  const again = () => form?.requestSubmit(form.contains(submitter) ? submitter : undefined);
  const notice = noticeOf(form);
  if (form) failed.add(form);
  if (!notice) return toast({ sentence: why, tone: "overdue" }, form && { label: "Try again", run: again });
  notice.querySelector("span").textContent = why;
  notice.querySelector("a")?.remove();
  if (why === sentences.door) notice.querySelector("span").after(door());
  notice.hidden = false;
  const button = notice.querySelector("button");
  if (button) button.onclick = again;
  notice.scrollIntoView({ block: "nearest" });
}

const sentences = {
  offline: "Not saved, no connection. Your note is safe here.",
  trouble: "Not saved, Rapport had trouble. Your note is safe here.",
  full: "Not saved, Rapport cannot write now. Your note is safe here.",
  door: "Not saved, you were signed out. Your note is safe here: sign in again, then try again.",
};

function lost(ctx, sentence) {
  const form = ctx.sourceElement?.closest?.("form") ?? null;
  const reading = ctx.request.method === "GET";
  if (form?.dataset.draft && !reading) keep(form, true);
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
  if (ctx.response.status < 400 && form.dataset.draft) drop(form);
});

addEventListener("online", () => failed.forEach((form) => (failed.delete(form), form.isConnected && form.requestSubmit())));

// signed in again meanwhile, in another tab: the token of now, not the one of the page
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const token = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
  if (token && ctx.request.method !== "GET") ctx.request.headers["X-CSRFToken"] = token.slice(10);
});
