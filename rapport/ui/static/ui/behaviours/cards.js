/* Cards of a board change their stage: [data-moves] (the address to post to) holds columns [data-stage] with cards [data-card]. The card
   goes at once, and back where the answer refuses. Hears `card.moved` {contact, stage, counts, days, words, state} and
   `card.elsewhere`, the same of a card that somebody else moved meanwhile. A column marked data-asks-why asks first. */

const said = () => document.getElementById("board-said");
const waiting = []; // sent one after another, and answered in that order

export const boardOf = () => document.querySelector("[data-moves]");
export const columnOf = (thing) => thing?.closest?.("[data-stage]") ?? null;
export const columns = () => [...document.querySelectorAll("#board [data-stage]")];
export const cardOf = (thing) => thing?.closest?.("#board [data-card]") ?? null;
export const nameOf = (thing) => thing.querySelector("b")?.textContent ?? "";
const columnWith = (stage) => document.getElementById(`stage-${stage}`);

/** Say something to whoever listens instead of looking. */
export function say(words) {
  if (said()) said().textContent = words;
}

function write(column, count) {
  const shown = column?.querySelector("[data-count]");
  if (shown) shown.textContent = Math.max(0, count).toLocaleString("en");
}

const countOf = (column) => Number(column.querySelector("[data-count]")?.textContent.replace(/\D/g, ""));

function focusBeside(card, column) {
  const next = card.nextElementSibling?.matches("[data-card]") ? card.nextElementSibling : card.previousElementSibling;
  return next?.querySelector("a") ?? column.querySelector("[data-fold]");
}

const isAway = () => document.activeElement?.closest("dialog") || document.activeElement?.matches("body, #main");

/* On top of a column, or before another card. A folded column shows none: the keyboard stays where the card was,
   or goes back there from the dialog that asked for the reason. */
function put(card, column, before = null) {
  const had = card.contains(document.activeElement);
  const beside = column.hasAttribute("data-folded") ? focusBeside(card, columnOf(card)) : null;
  const list = column.querySelector("ol");
  list.insertBefore(card, before?.parentElement === list ? before : list.firstChild);
  if (had) (beside ?? card.querySelector("a"))?.focus({ preventScroll: true });
  else if (beside && document.activeElement?.closest("dialog")) setTimeout(() => isAway() && beside.focus({ preventScroll: true }));
}

/** Set a card's stage: at once, or after the reason that the stage asks for. */
export function move(card, column) {
  const from = columnOf(card);
  if (!from || !column || from === column) return;
  const address = boardOf().dataset.moves;
  const values = { contact: card.dataset.card, stage: column.dataset.stage, was: from.dataset.stage };
  if (column.hasAttribute("data-asks-why")) {
    const asked = new URLSearchParams(values);
    htmx.ajax("GET", `${address}?${asked}`, { source: card.querySelector("a"), target: "#dialog", swap: "innerHTML" });
    return;
  }
  waiting.push({ card, from, next: card.nextElementSibling, to: column });
  put(card, column);
  card.toggleAttribute("data-saving", true);
  write(from, countOf(from) - 1);
  write(column, countOf(column) + 1);
  htmx.ajax("POST", address + location.search, { values, source: document.body, target: document.body, swap: "none" });
}

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const address = boardOf()?.dataset.moves;
  if (!address || ctx.request.method !== "POST" || ctx.sourceElement !== document.body || !ctx.request.action?.startsWith(address)) return;
  const { card, from, next, to } = waiting.shift() ?? {};
  if (!card) return;
  card.removeAttribute("data-saving");
  const { status = 0 } = ctx.response ?? {};
  if ((status >= 200 && status < 300) || status === 409) return; // the answer says where it is
  put(card, from, next);
  write(from, countOf(from) + 1);
  write(to, countOf(to) - 1);
});

function age(card, { days, words, state }) {
  const shown = card.querySelector(".age");
  if (!shown) return;
  shown.textContent = `${days} d`;
  shown.title = words;
  if (state) shown.dataset.age = state;
  else delete shown.dataset.age;
}

function arrive({ detail }) {
  const card = document.getElementById(`card-${detail.contact}`);
  const column = columnWith(detail.stage);
  // several moves may be under way: the counts are those after the last one
  if (waiting.length < 2) for (const [stage, count] of Object.entries(detail.counts)) write(columnWith(stage), count);
  if (!card) return;
  const isOnItsWay = waiting.some((one, place) => place && one.card === card);
  if (!isOnItsWay) {
    if (!column) card.remove();
    else if (columnOf(card) !== column) put(card, column);
    // what a column has not read yet comes when it is opened
    if (column?.querySelector("ol[data-cards]")) card.remove();
  }
  age(card, detail);
  if (column) say(`${nameOf(card)}: ${nameOf(column)}`);
}

document.addEventListener("card.moved", arrive);
document.addEventListener("card.elsewhere", arrive);
