/* data-copy="id" puts the text of that element (or the value of that field) on the clipboard and says so. */
import { toast } from "./toast.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const from = document.getElementById(button.dataset.copy);
  const text = from.value ?? from.innerText;
  try {
    await navigator.clipboard.writeText(text);
    toast({ sentence: "Copied" });
  } catch {
    // no permission, or a page not served safely: select it, so that one key copies it
    if (from.select) from.select();
    else getSelection().selectAllChildren(from);
    toast({ sentence: "Press Ctrl+C to copy what is selected", tone: "note" });
  }
});
