/* In a list of activities D completes the current row's activity and V opens its Move menu; on a calendar those of what has the focus. A row that brings its own button for
   a key keeps it (hotkey.js). */
import { isTyping, lettersAreOff, owner, spelled } from "./keys.js";

const asks = {
  d: (id) => ["POST", `/activities/${id}/completion/`, "#panel"],
  v: (id) => ["GET", `/activities/${id}/move/`, "#dialog"],
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat || isTyping() || lettersAreOff() || owner() !== document.body) return;
  if (!asks[spelled(event)]) return;
  const row = document.activeElement?.closest("main [data-movable]") ?? document.querySelector("main .records tbody tr[aria-current=true]");
  const id = row?.dataset.activity ?? row?.id.match(/^activity-(\d+)$/)?.[1];
  if (!id) return;
  event.preventDefault();
  const [method, url, target] = asks[spelled(event)](id);
  htmx.ajax(method, url, { source: row, target, swap: "innerHTML" });
});
