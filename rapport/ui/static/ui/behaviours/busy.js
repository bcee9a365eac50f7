/* While a request is under way: a thin line after 120 ms, and no second sending of the same form. */

let running = 0;
let timer = 0;
const line = document.getElementById("busy");
const sender = (element) => element?.closest?.("form") ?? element;

function count(by) {
  running = Math.max(0, running + by);
  if (running && !timer) timer = setTimeout(() => line?.classList.add("htmx-request"), 120);
  if (!running) {
    clearTimeout(timer);
    timer = 0;
    line?.classList.remove("htmx-request");
  }
}

function mark(form, on) {
  form.toggleAttribute("data-busy", on);
  // aria-disabled, not disabled: a disabled button loses the focus
  for (const button of form.querySelectorAll?.("[type=submit]") ?? []) {
    if (on) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.request.method !== "GET" && sender(ctx.sourceElement)?.hasAttribute?.("data-busy")) event.preventDefault();
});
document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  count(1);
  ctx.counted = true;
  if (ctx.request.method !== "GET" && ctx.sourceElement !== document.body) mark((ctx.marked = sender(ctx.sourceElement)), true);
});
document.addEventListener("htmx:finally:request", (event) => {
  const { ctx } = event.detail;
  if (!ctx.counted) return;
  count(-1);
  if (ctx.marked) mark(ctx.marked, false);
});

// forms without htmx: the page is leaving
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method === "dialog" || event.target.matches("[download], [target]")) return;
  if (event.target.hasAttribute("data-busy")) event.preventDefault();
  else if (event.target.method === "post") mark(event.target, true);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach((form) => mark(form, false)));
