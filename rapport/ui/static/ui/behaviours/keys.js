/* What a keyboard event says, and who owns the keys now. */

const named = { " ": "space", Esc: "escape", Del: "delete" };

/** "c", "shift+w", "ctrl+enter", "?": Ctrl and Command are one; Shift counts with letters and named keys only. */
export function spelled(event) {
  let key = named[event.key] ?? event.key;
  if (!key || key === "Dead" || key === "Unidentified") return "";
  // another script on the keyboard: the Latin letter printed on the same key
  if (key.length === 1 && key.charCodeAt(0) > 591 && /^Key[A-Z]$/.test(event.code)) key = event.code.slice(3);
  const letter = key.length === 1;
  const typedWithAltGraph = event.getModifierState?.("AltGraph");
  const parts = [];
  if ((event.ctrlKey || event.metaKey) && !typedWithAltGraph) parts.push("ctrl");
  if (event.altKey && !typedWithAltGraph) parts.push("alt");
  if (event.shiftKey && (!letter || key.toLowerCase() !== key.toUpperCase())) parts.push("shift");
  parts.push(key.toLowerCase());
  return parts.join("+");
}

/** Whether letters go into a field. Radios, checkboxes and buttons take none. */
export function isTyping(element = document.activeElement) {
  if (!element?.matches) return false;
  if (element.isContentEditable || element.matches("textarea, select")) return true;
  return element.matches("input") && !/^(radio|checkbox|button|submit|reset|range|color|file|image)$/.test(element.type);
}

/** The element whose keys count: the last open menu, else the modal dialog, else the open panel, else the page. */
export function owner() {
  const menu = [...document.querySelectorAll(":popover-open")].pop();
  if (menu) return menu;
  const modal = [...document.querySelectorAll("dialog:modal")].pop();
  if (modal) return modal;
  return document.querySelector(".log-panel[open]") ?? document.body;
}

/** Whether single letters are switched off in this person's settings. */
export const lettersAreOff = () => document.documentElement.dataset.keys === "off";
