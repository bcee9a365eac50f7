/* In lists the working keys act on the current row: C log a call, S schedule, M note, E e-mail with whom the row leads to,
   D complete and V move the activity it is. A row that brings its own button for a key keeps it (hotkey.js). */
import { isTyping, lettersAreOff, owner, spelled } from "./keys.js";

const current = () => document.querySelector("main .records tbody tr[aria-current=true]");

function facts(row) {
  const link = row.querySelector("th a[href]");
  const address = link && new URL(link.href);
  const contact = address?.pathname.match(/^\/contacts\/(\d+)\/$/)?.[1];
  const activity = row.id.match(/^activity-(\d+)$/)?.[1];
  return { contact, activity, query: activity ? "" : address?.search.slice(1), mail: row.querySelector("a[href^='mailto:']")?.href };
}

const panel = (what, row, more = {}) => {
  const { contact, activity, query } = facts(row);
  if (!contact) return false;
  const asked = new URLSearchParams(query);
  asked.set("contact", contact);
  if (activity && what === "log" && !more.kind) asked.set("activity", activity);
  for (const [key, value] of Object.entries(more)) asked.set(key, value);
  return ask("GET", `/activities/${what}/?${asked}`, "#panel", row);
};

function ask(method, url, target, row) {
  htmx.ajax(method, url, { source: row, target, swap: "innerHTML" });
  return true;
}

const keys = {
  c: (row) => panel("log", row),
  s: (row) => panel("schedule", row),
  m: (row) => panel("log", row, { kind: "note" }),
  e: (row) => {
    const { mail } = facts(row);
    if (mail) location.href = mail;
    return panel("log", row, { kind: "email" });
  },
  d: (row) => facts(row).activity && ask("POST", `/activities/${facts(row).activity}/completion/`, "#panel", row),
  v: (row) => facts(row).activity && ask("GET", `/activities/${facts(row).activity}/move/`, "#dialog", row),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat || isTyping() || lettersAreOff() || owner() !== document.body) return;
  const act = keys[spelled(event)];
  const row = act && current();
  if (row && act(row)) event.preventDefault();
});
