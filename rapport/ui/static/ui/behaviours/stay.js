/* Esc once does not throw away what was typed. The way out of a form that a key pressed (data-hotkey="escape"), and a dialog whose
   words are not kept as a draft (data-draft), say so first where there are words that were not saved, or where saving was refused
   (data-unsaved, aria-invalid). A click leaves at once. */
import { hasWords } from "./drafts.js";
import { toast } from "./toast.js";

const sentence = "Not saved yet. Esc once more leaves without saving.";
let warned = null;

const wouldLose = (form) =>
  form && form !== warned && (hasWords(form) || "unsaved" in form.dataset || form.querySelector("[aria-invalid=true]"));

document.addEventListener("input", ({ target }) => {
  if (target.form !== warned) return;
  warned?.querySelector(".unsaved-words")?.remove();
  warned = null;
});

document.addEventListener("click", (event) => {
  const form = event.target.closest('[data-hotkey="escape"]')?.closest("form");
  if (event.isTrusted || !wouldLose(form)) return;
  event.preventDefault();
  event.stopPropagation();
  warned = form;
  toast({ sentence, tone: "overdue" });
}, true);

// said in the dialog, which lies above the page and its toast
document.addEventListener("cancel", (event) => {
  const form = event.target.matches("dialog") && event.target.querySelector("form:not([data-draft])");
  if (!wouldLose(form)) return;
  event.preventDefault();
  warned = form;
  const line = Object.assign(document.createElement("p"), { className: "notice overdue unsaved-words", textContent: sentence });
  line.setAttribute("role", "alert");
  (form.querySelector(".dialog-body") ?? form).append(line);
  line.scrollIntoView({ block: "nearest" });
}, true);
