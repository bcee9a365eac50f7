/* A key presses an element: data-hotkey="c", "ctrl+enter", "/ ctrl+k" (several).
   With rows selected the bulk bar's come first, then the current row's (data-row-hotkey), then those nearest to the focus, then the first on the page.
   An open menu, dialog or panel owns the keys; nothing happens while typing, but with Ctrl or Alt.
   data-press="c" presses what the key would; data-else names the dialog to open where the key does nothing. */
import { isTyping, lettersAreOff, owner, spelled } from "./keys.js";
import { open } from "./dialog.js";

const usable = (element) => !element.disabled && (element.matches("dialog, [popover]") || element.checkVisibility());

function nearest(key, scope) {
  const selector = `[data-hotkey~="${CSS.escape(key)}"]`;
  const from = scope.contains(document.activeElement) ? document.activeElement : scope;
  for (let around = from; around; around = around === scope ? null : around.parentElement) {
    const found = [...around.querySelectorAll(selector)].find(usable);
    if (found) return found;
  }
  return null;
}

// what a phone has no room for still does what it does
function unseen(key) {
  const all = [...document.querySelectorAll(`[data-hotkey~="${CSS.escape(key)}"]:not(:disabled)`)];
  return all.find((element) => !element.closest("[popover], dialog"));
}

// a line of a closed menu, by a key that is not a letter of the menu itself
function folded(key, scope) {
  if (scope !== document.body || !key.includes("+")) return null;
  return document.querySelector(`main .menu[popover] [data-hotkey~="${CSS.escape(key)}"]:not(:disabled)`);
}

function target(key, scope) {
  const ofSelected = scope.querySelector(`.bulk [data-hotkey~="${CSS.escape(key)}"]`);
  if (ofSelected && usable(ofSelected)) return ofSelected;
  const row = scope.querySelector("[aria-current=true]:is(tr, li, [data-row])");
  const ofRow = row && !row.closest(".menu") && row.querySelector(`[data-row-hotkey~="${CSS.escape(key)}"]:not(:disabled)`);
  return ofRow ?? nearest(key, scope) ?? folded(key, scope);
}

function press(element) {
  if (element.matches("dialog, [popover]")) return open(element);
  if (element.matches("input:not([type=button], [type=submit]), textarea, select")) {
    element.focus(); // before the click: what is chosen may send the focus on, and the next key has to find it there
    if (element.matches("[type=radio], [type=checkbox]")) element.click();
    else element.select?.();
    return;
  }
  element.click();
}

/** Press whatever a key means here; tells whether it meant anything. */
export function pressKey(key, scope = owner(), hidden = false) {
  const element = target(key, scope) ?? (hidden ? unseen(key) : null);
  if (element) press(element);
  return Boolean(element);
}

/* Ctrl+Enter sends any form, also one that names no key for it. */
function sends() {
  const scope = owner();
  const form = document.activeElement?.form ?? (scope === document.body ? null : scope.querySelector("form"));
  const button = form?.querySelector("[type=submit]:not(:disabled)");
  button?.click();
  return Boolean(button);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const key = spelled(event);
  const bare = !/^(ctrl|alt)\+/.test(key);
  if (!key || (bare && isTyping()) || (bare && lettersAreOff() && key.replace("shift+", "").length === 1)) return;
  if (bare && (key === "enter" || key === "space") && document.activeElement?.matches("a, button, summary, input")) return;
  if (pressKey(key) || (key === "ctrl+enter" && sends())) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-press]");
  if (button && !pressKey(button.dataset.press, document.body, true) && button.dataset.else) open(button.dataset.else);
});
