/* Keys pressed before a panel, dialog or menu has arrived wait for it, so that C, 2 pressed fast is not "C" and then "go to 2".
   What early.js kept of the time before the page itself was ready is played first. */

let waiting = null; // the keys pressed so far, while a panel or dialog is on its way or they are being played
let playing = false;
let coming = false; // a panel or dialog is on its way
let giveUp = 0;
let last = null; // the request that brings it; those before it say nothing any more
const PATIENCE = 3000; // ms; then what was pressed is dropped, and the keys are the page's again
const holders = "#panel, #dialog";
const arrived = ":is(#panel, #dialog) :is(dialog[open], :popover-open)";
const modifiers = new Set(["Control", "Shift", "Alt", "Meta", "AltGraph", "CapsLock"]);

const takesText = (element) => element?.matches?.("textarea, input:not([type=radio], [type=checkbox], [type=button], [type=submit])");

function play({ type, target, submitter, key, code, ctrlKey, metaKey, altKey, shiftKey }) {
  if (type === "click") return target.closest("button, [hx-get], [hx-post]").click();
  if (type === "submit") return target.requestSubmit(submitter);
  if (key === "Escape") return document.querySelector(arrived)?.closest("dialog")?.close(); // a browser closes for real keys alone
  const element = document.activeElement ?? document.body;
  const event = new KeyboardEvent("keydown", { key, code, ctrlKey, metaKey, altKey, shiftKey, bubbles: true, cancelable: true });
  const unhandled = element.dispatchEvent(event);
  if (!unhandled || ctrlKey || metaKey || altKey || key.length > 1 || !takesText(element)) return;
  element.setRangeText(key, element.selectionStart, element.selectionEnd, "end");
  element.dispatchEvent(new InputEvent("input", { data: key, inputType: "insertText", bubbles: true }));
}

/* A moment for each key: what one does to the focus has to be done before the next; those pressed meanwhile queue up. */
async function playAll() {
  coming = false;
  if (!waiting || playing) return;
  clearTimeout(giveUp);
  playing = true;
  while (waiting?.length && !coming) {
    await new Promise((done) => setTimeout(done, 20));
    if (waiting?.length && !coming) play(waiting.shift());
  }
  playing = false;
  if (!coming) waiting = null;
}

function wait() {
  coming = true;
  clearTimeout(giveUp);
  waiting ??= [];
  giveUp = setTimeout(() => ((waiting = null), (coming = false)), PATIENCE);
}

document.addEventListener("click", ({ target }) => target.closest?.("[hx-get]:is([hx-target='#panel'], [hx-target='#dialog'])") && wait());
document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  const target = typeof ctx.target === "string" ? document.querySelector(ctx.target) : ctx.target;
  ctx.brings = ctx.request.method === "GET" && target?.matches?.(holders);
  if (!ctx.brings) return;
  last = ctx;
  wait();
});

window.addEventListener("keydown", (event) => {
  if (!waiting || !event.isTrusted || modifiers.has(event.key)) return;
  if (!playing && !waiting.length && document.querySelector(arrived)) return void (waiting = null);
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.key === "Escape") waiting.length = 0; // not those before it; what is on its way closes as it comes
  waiting.push(event);
}, true);

document.addEventListener("dialog:opened", playAll);
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => ctx.brings && setTimeout(() => {
  if (ctx !== last) return;
  if (document.querySelector(`dialog[open], ${arrived}`)) playAll();
  else if (!playing) waiting = null; // it did not come: better lost than pressed on the page
  coming = false;
}, 60));

document.addEventListener("DOMContentLoaded", () => {
  waiting = window.keptEarly?.splice(0) ?? [];
  playAll();
});
