/* Esc once does not throw away what was typed: the way out of a form that a key pressed (data-hotkey="escape") says so first where
   there are words that were not saved, or where saving was refused (data-unsaved). A click leaves at once. */
import { hasWords } from "./drafts.js";
import { toast } from "./toast.js";

let warned = null;

document.addEventListener("input", ({ target }) => target.form === warned && (warned = null));

document.addEventListener("click", (event) => {
  const form = event.target.closest('[data-hotkey="escape"]')?.closest("form");
  if (!form || event.isTrusted || form === warned || !(hasWords(form) || "unsaved" in form.dataset)) return;
  event.preventDefault();
  event.stopPropagation();
  warned = form;
  toast({ sentence: "Not saved yet. Esc once more leaves without saving.", tone: "overdue" });
}, true);
