/* One key per rendering of a form: a double click, a second tab or a retry makes one record. */

/** A key nobody else has; crypto.randomUUID is missing where the page is not served safely. */
export function newKey() {
  return crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The key of a form or button, made on first use. */
export const keyOf = (element) => (element.dataset.once ||= newKey());

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.request.method === "GET") return;
  const sender = ctx.sourceElement.closest?.("form") ?? ctx.sourceElement;
  ctx.request.headers["Idempotency-Key"] = sender === document.body ? newKey() : keyOf(sender);
  ctx.once = sender;
});

// answered: the next sending is another one. Without an answer (or with 5xx) the key stays for the retry.
document.addEventListener("htmx:finally:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.once && ctx.response && ctx.response.status < 500) delete ctx.once.dataset?.once;
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.elements.idempotency_key) return;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "idempotency_key", value: keyOf(form) });
  form.append(field);
}, true);
