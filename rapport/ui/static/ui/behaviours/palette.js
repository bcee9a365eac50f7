/* The box that finds: opens on / and Ctrl+K with what was typed last selected; arrows choose, Enter opens, Ctrl+Enter (data-hotkey
   in the results) makes a list of it; data-hotkey-of presses a key of the page. The results come from hx-get on the input. */
import { pressKey } from "./hotkey.js";
import { nearby } from "./nearby.js";
import { toast } from "./toast.js";

const dialog = document.getElementById("palette");
const input = dialog?.querySelector("input");
const results = document.getElementById("palette-results");
const said = document.getElementById("palette-said");

const lines = () => [...results.querySelectorAll("li")].filter((one) => one.querySelector("a, button"));
const chosen = () => results.querySelector("li[aria-current=true]");

function choose(line) {
  chosen()?.removeAttribute("aria-current");
  if (!line) return;
  line.setAttribute("aria-current", "true");
  line.scrollIntoView({ block: "nearest" });
  said.textContent = line.textContent.trim().replace(/\s+/g, " ");
}

function step(by) {
  const all = lines();
  if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
}

function go() {
  const line = chosen() ?? lines()[0];
  const entry = line?.querySelector("a, button");
  if (!entry) return false;
  entry.click();
  return true;
}

if (dialog) {
  dialog.addEventListener("dialog:opened", () => {
    input.select();
    htmx.trigger(input, "palette");
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      step(steps[event.key]);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && event.target === input) {
      if (go()) event.preventDefault();
    } else if (event.key === "Escape") {
      event.preventDefault(); // a search field would only empty itself
      dialog.close();
    }
  });
  results.addEventListener("pointermove", (event) => {
    const line = event.target.closest("li");
    if (line && line !== chosen() && lines().includes(line)) choose(line);
  });
  // a command closes the box; a link leaves the page by itself
  results.addEventListener("click", (event) => {
    const entry = event.target.closest("a, button");
    if (!entry || event.ctrlKey || event.metaKey) return;
    if (entry.dataset.hotkeyOf) event.preventDefault();
    dialog.close();
    if (entry.dataset.hotkeyOf && !pressKey(entry.dataset.hotkeyOf, document.body, true)) {
      toast({ sentence: "Open a contact first, or choose a row: this needs somebody to do it with.", tone: "note" });
    }
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!dialog.open) return;
    nearby(results, input.value);
    if (!chosen()) choose(lines()[0]);
  });
}
