/* Rows worked by keyboard: table rows of .records, .activity lists, [data-row]. Arrows or J, K move the current row,
   Enter opens it (data-row-open, else its first link), X ticks it, Shift+X ticks all from the last one. Survives swaps. */
import { isTyping, lettersAreOff, owner, spelled } from "./keys.js";
import { carry, carried } from "./carry.js";

const selector = "main :is(.records tbody tr, .activity, [data-row])";
const rows = () => [...document.querySelectorAll(selector)].filter((row) => row.checkVisibility());
const current = () => document.querySelector(`${selector}[aria-current=true]`);
let last = { id: "", index: 0, focused: false };
let ticked = null;

const link = (row) => row.querySelector("[data-row-open]") ?? row.querySelector("th a[href], .who[href], a[href]");

/** Make a row the current one; `focus` moves the keyboard's focus to its link as well. */
export function choose(row, focus = false) {
  const before = current();
  if (before && before !== row) before.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  last = { id: row.id, index: rows().indexOf(row), focused: focus || row.contains(document.activeElement) };
  carry(row, link(row));
  if (focus) {
    link(row)?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
}

function restore() {
  const all = rows();
  if (!all.length || current()) return;
  const byId = last.id && document.getElementById(last.id);
  const row = (byId && all.includes(byId) && byId) || all.find((one) => one.dataset.record && one.dataset.record === carried()) || all[Math.min(last.index, all.length - 1)];
  const lost = !document.activeElement || document.activeElement === document.body;
  choose(row, last.focused && lost);
}

function tick(row, ranged) {
  const box = row.querySelector("input[type=checkbox]");
  if (!box) return false;
  const all = rows();
  const from = ranged && ticked?.isConnected ? all.indexOf(ticked) : -1;
  const to = all.indexOf(row);
  const among = from < 0 ? [row] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
  const on = from < 0 ? !box.checked : true;
  for (const one of among) {
    const each = one.querySelector("input[type=checkbox]");
    if (each && each.checked !== on) each.click();
  }
  ticked = row;
  return true;
}

function step(by) {
  const all = rows();
  const here = all.indexOf(current());
  const next = all[Math.max(0, Math.min(all.length - 1, here + by))];
  if (next) choose(next, true);
  return all.length > 0;
}

const keys = {
  arrowdown: () => step(1),
  arrowup: () => step(-1),
  j: () => step(1),
  k: () => step(-1),
  x: () => current() && tick(current(), false),
  "shift+x": () => current() && tick(current(), true),
  enter: () => current() && (link(current())?.click(), true),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || isTyping() || owner() !== document.body) return;
  const key = spelled(event);
  if (!(key in keys) || (lettersAreOff() && /^(shift\+)?.$/.test(key))) return;
  const focus = document.activeElement;
  if (key === "enter" && focus?.matches("a, button, summary, input")) return;
  if (/^arrow/.test(key) && focus?.matches("[type=radio], [data-own-arrows], [data-own-arrows] *")) return;
  if (keys[key]()) event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.(selector);
  if (row && row !== current()) choose(row);
  else if (row) last.focused = true;
});
document.addEventListener("pointerdown", (event) => {
  const row = event.target.closest?.(selector);
  if (row && row !== current()) choose(row);
});
document.addEventListener("click", (event) => {
  if (event.target.matches("input[type=checkbox]")) {
    const row = event.target.closest(selector);
    if (row && event.shiftKey && ticked && event.isTrusted) tick(row, true);
    else if (row && event.isTrusted) ticked = row;
  }
});
document.addEventListener("htmx:after:swap", () => requestAnimationFrame(restore));
restore();
