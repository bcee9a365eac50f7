/* Keys pressed before a panel or dialog has arrived wait for it, so that C, 2 pressed fast is not "C" and then "go to 2". */

let waiting = null; // the keys pressed so far, while a panel or dialog is on its way
let giveUp = 0;
const PATIENCE = 3000; // ms; then the keys are the page's again
const holders = "#panel, #dialog";
const modifiers = new Set(["Control", "Shift", "Alt", "Meta", "AltGraph", "CapsLock"]);

function stop() {
  clearTimeout(giveUp);
  const keys = waiting ?? [];
  waiting = null;
  return keys;
}

const takesText = (element) => element?.matches?.("textarea, input:not([type=radio], [type=checkbox], [type=button], [type=submit])");

function play({ key, code, ctrlKey, metaKey, altKey, shiftKey }) {
  const element = document.activeElement ?? document.body;
  const event = new KeyboardEvent("keydown", { key, code, ctrlKey, metaKey, altKey, shiftKey, bubbles: true, cancelable: true });
  const unhandled = element.dispatchEvent(event);
  if (!unhandled || ctrlKey || metaKey || altKey || key.length > 1 || !takesText(element)) return;
  element.setRangeText(key, element.selectionStart, element.selectionEnd, "end");
  element.dispatchEvent(new InputEvent("input", { data: key, inputType: "insertText", bubbles: true }));
}

document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  const target = typeof ctx.target === "string" ? document.querySelector(ctx.target) : ctx.target;
  if (ctx.request.method !== "GET" || !target?.matches?.(holders)) return;
  stop();
  waiting = [];
  giveUp = setTimeout(stop, PATIENCE);
});

window.addEventListener("keydown", (event) => {
  if (!waiting || !event.isTrusted || modifiers.has(event.key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.key === "Escape") stop();
  else waiting.push(event);
}, true);

/* One key a frame: what a key does to the focus has to be done before the next one. */
async function playAll(keys) {
  for (const key of keys) {
    await new Promise(requestAnimationFrame);
    play(key);
  }
}

document.addEventListener("dialog:opened", () => playAll(stop()));
document.addEventListener("htmx:finally:request", () => waiting && setTimeout(() => waiting && playAll(stop()), 100));
