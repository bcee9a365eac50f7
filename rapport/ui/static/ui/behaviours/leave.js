/* Esc in a field of the page itself, or on a choice whose digits are its own, leaves it for what it stands in (tabindex=-1): letters
   and digits are keys of the page again. Bound last: whatever else Esc means there comes first. */
import { isTyping, owner } from "./keys.js";

document.addEventListener("keydown", (event) => {
  const field = document.activeElement;
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || owner() !== document.body) return;
  if (!isTyping() && !field?.matches("[type=radio]")) return;
  if (field.type === "search" && field.value) return; // the browser empties it
  const around = field.closest('[tabindex="-1"]');
  if (around) around.focus({ preventScroll: true });
  else field.blur();
});
