/* Dialogs and panels. data-open="id" opens a dialog or menu of the page; a <dialog> that arrives in #dialog or #panel opens
   itself. A log panel stands beside the page from 970 px and is modal below. data-close, Esc and the event `close` (detail:
   {value: "panel" | "dialog"}) close; the focus returns to where it was. data-light closes on a click outside. */

const root = document.documentElement;
const narrow = matchMedia("(width < 970px)");
const openers = new WeakMap(); // dialog, and what holds it → what had the focus before
const isPanel = (dialog) => dialog.classList.contains("log-panel");

/** Open a dialog or popover by element or id. */
export function open(wanted) {
  const element = typeof wanted === "string" ? document.getElementById(wanted) : wanted;
  if (!element) return;
  if (element.popover) return element.togglePopover(true);
  if (element.open) return;
  remember(element);
  document.querySelectorAll(":popover-open").forEach((menu) => !menu.contains(element) && menu.hidePopover());
  if (isPanel(element) && !narrow.matches) element.show();
  else element.showModal();
  if (isPanel(element)) root.dataset.panel = "open";
  element.querySelector("[autofocus][data-selected-text]")?.select();
  element.dispatchEvent(new CustomEvent("dialog:opened", { bubbles: true }));
}

/* One that was refused is replaced by another, while nothing has the focus: that returns to where the first was asked for. */
function remember(element) {
  const before = document.activeElement;
  const isNowhere = before === document.body || element.contains(before);
  const opener = isNowhere ? (openers.get(element.parentElement) ?? document.body) : before;
  openers.set(element, opener).set(element.parentElement, opener);
}

function giveBack(dialog) {
  if (document.activeElement !== document.body && document.activeElement?.isConnected && !dialog.contains(document.activeElement)) return;
  const opener = openers.get(dialog);
  const again = opener?.isConnected ? opener : opener?.id && document.getElementById(opener.id);
  const row = document.querySelector("main [aria-current=true] a[href]");
  (again && again !== document.body ? again : row ?? document.getElementById("main"))?.focus({ preventScroll: true });
}

function arrived() {
  for (const holder of document.querySelectorAll("#dialog, #panel")) {
    const dialog = holder.querySelector("dialog");
    // one that was closed is still there until its event comes: it opens once
    if (dialog && !dialog.open && !openers.has(dialog)) open(dialog);
  }
  if (!document.querySelector(".log-panel[open]")) delete root.dataset.panel;
}

function holdersOf(value) {
  return [...document.querySelectorAll(value === "panel" ? ".log-panel[open]" : "dialog:modal:not(.log-panel)")];
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    event.preventDefault();
    open(opener.dataset.open);
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.matches("dialog[data-light]:modal")) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});

// `close` does not bubble: caught on its way down
document.addEventListener("close", (event) => {
  const dialog = event.target;
  if (!dialog.matches?.("dialog")) {
    const value = event.detail?.value;
    if (value) holdersOf(value).forEach((one) => one.close());
    return;
  }
  if (isPanel(dialog)) delete root.dataset.panel;
  giveBack(dialog);
  openers.delete(dialog.parentElement);
  if (dialog.parentElement?.matches("#dialog, #panel")) dialog.remove();
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector(":popover-open, dialog:modal")) return;
  const panel = document.querySelector(".log-panel[open]");
  if (panel) {
    event.preventDefault();
    panel.close();
  }
});

new MutationObserver(arrived).observe(document.body, { childList: true, subtree: true });
arrived();
