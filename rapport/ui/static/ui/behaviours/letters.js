/* [data-letters]: a letter goes to the next choice (radio) whose words begin with it, round and round; several, typed one after
   another, to the one that begins with them all. */
import { isTyping, spelled } from "./keys.js";

const PAUSE = 900; // milliseconds after which a letter begins anew
let typed = "";
let last = 0;

const begins = (radio, letters) => radio.labels[0]?.textContent.trim().toLowerCase().startsWith(letters);

document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("[data-letters]");
  const letter = spelled(event);
  if (!list || event.defaultPrevented || event.isComposing || isTyping() || letter.length !== 1) return;
  const all = [...list.querySelectorAll("[type=radio]")];
  const here = all.indexOf(event.target);
  const from = (place, letters) => [...all.slice(place), ...all.slice(0, place)].find((one) => begins(one, letters));
  const sofar = event.timeStamp - last < PAUSE ? typed : "";
  const whole = sofar && from(Math.max(here, 0), sofar + letter);
  const next = whole || from(here + 1, letter);
  // what fits no choice is a slip, unless it is the first letter once more
  if (sofar && !whole && letter !== sofar[0]) return;
  if (!next) return;
  [typed, last] = [whole ? sofar + letter : letter, event.timeStamp];
  event.preventDefault();
  next.click();
  next.focus();
});
