/* Menus (popover): open on the first entry, arrows and Home, End walk, the letter shown in an entry's <kbd> chooses it. */
import { isTyping, owner, spelled } from "./keys.js";

const entries = (menu) => [...menu.querySelectorAll("a[href], button:not(:disabled), input:not([type=hidden])")].filter((one) => one.checkVisibility());

function walk(menu, step) {
  const all = entries(menu).filter((one) => !one.matches("[type=radio]:not(:checked)"));
  const here = all.indexOf(document.activeElement);
  const next = step === "first" ? 0 : step === "last" ? all.length - 1 : (here + step + all.length) % all.length;
  all[next]?.focus();
}

function lettered(menu, key) {
  return [...menu.querySelectorAll("kbd")].find((shown) => shown.textContent.trim().toLowerCase() === key)?.closest("a, button, label");
}

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("[popover]") || event.newState !== "open" || menu.contains(document.activeElement)) return;
  const first = menu.querySelector("[autofocus], [aria-current=true]:is(a, button)") ?? entries(menu)[0];
  first?.focus();
}, true);

// content that arrives while the menu is open
document.addEventListener("htmx:after:swap", () => {
  const menu = owner();
  if (menu.matches("[popover]") && !menu.contains(document.activeElement)) (menu.querySelector("[autofocus]") ?? entries(menu)[0])?.focus();
});

document.addEventListener("keydown", (event) => {
  const menu = owner();
  if (event.defaultPrevented || !menu.matches("[popover]")) return;
  const key = spelled(event);
  const steps = { arrowdown: 1, arrowup: -1, home: "first", end: "last" };
  if (key in steps && !(isTyping() && /home|end/.test(key)) && !document.activeElement?.matches("textarea, select, [data-own-arrows], [type=radio]")) {
    event.preventDefault();
    walk(menu, steps[key]);
  } else if (key.length === 1 && !isTyping()) {
    const entry = lettered(menu, key);
    if (!entry) return;
    event.preventDefault();
    entry.click();
  }
});

// choosing closes: links leave the page or load a panel, buttons say data-stay where the menu goes on
document.addEventListener("click", (event) => {
  const menu = event.target.closest("[popover].menu");
  const entry = event.target.closest("a[href], button");
  if (menu && entry && menu.contains(entry) && !entry.closest("[data-stay]") && !entry.hasAttribute("popovertarget")) {
    queueMicrotask(() => menu.matches(":popover-open") && menu.hidePopover());
  }
});
