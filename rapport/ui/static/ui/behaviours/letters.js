/* [data-letters]: a letter goes to the next choice (radio) whose words begin with it, round and round. */
import { isTyping, spelled } from "./keys.js";

const begins = (radio, letter) => radio.labels[0]?.textContent.trim().toLowerCase().startsWith(letter);

document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("[data-letters]");
  const letter = spelled(event);
  if (!list || event.defaultPrevented || event.isComposing || isTyping() || letter.length !== 1) return;
  const all = [...list.querySelectorAll("[type=radio]")];
  const here = all.indexOf(event.target) + 1;
  const next = [...all.slice(here), ...all.slice(0, here)].find((one) => begins(one, letter));
  if (!next) return;
  event.preventDefault();
  next.click();
  next.focus();
});
