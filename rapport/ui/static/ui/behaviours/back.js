/* Esc on a record with nothing open goes back to where it was opened from: the day, the calendar, else the list (the topbar's .back). */
import { isTyping, owner } from "./keys.js";

const isRecord = /^\/contacts\/\d+\//;

document.addEventListener("keydown", (event) => {
  const back = document.querySelector(".topbar .back");
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || event.repeat || isTyping() || owner() !== document.body) return;
  if (!back || !document.querySelector("main article[data-record]")) return;
  event.preventDefault();
  const from = document.referrer ? new URL(document.referrer) : null;
  if (from?.origin === location.origin && !isRecord.test(from.pathname)) history.back();
  else back.click();
});
