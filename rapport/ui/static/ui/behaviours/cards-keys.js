/* A board by keyboard: arrows walk among its cards and columns; Space takes a card up, left and right carry it, Space or Enter puts it
   down, Escape lets it be; V opens the menu of stages (#stage-menu) beside it. */
import { isTyping, lettersAreOff, owner, spelled } from "./keys.js";
import { boardOf, cardOf, columnOf, columns, move, nameOf, say } from "./cards.js";

let carried = null; // {id, from, to}
let chosen = ""; // the card that the menu of stages is open for

const cards = (column) => (column.hasAttribute("data-folded") ? [] : [...column.querySelectorAll("[data-card]")]);
const link = (thing) => thing?.querySelector("a, [data-fold]");
const cardWith = (id) => document.getElementById(`card-${id}`);

function go(thing) {
  const target = thing?.matches("[data-stage]") ? thing.querySelector("[data-fold]") : link(thing);
  target?.focus({ preventScroll: true });
  thing?.scrollIntoView({ block: "nearest", inline: "nearest" });
  return Boolean(target);
}

function upOrDown(here, by) {
  const column = columnOf(here);
  const all = cards(column);
  const next = all.indexOf(cardOf(here)) + by;
  return next < 0 ? go(column) : go(all[Math.min(next, all.length - 1)] ?? column);
}

function beside(here, by) {
  const all = columns();
  const column = all[all.indexOf(columnOf(here)) + by];
  if (!column) return true;
  const top = here.getBoundingClientRect().top;
  const distance = (card) => Math.abs(card.getBoundingClientRect().top - top);
  const card = cardOf(here);
  const nearest = card && cards(column).reduce((best, one) => (!best || distance(one) < distance(best) ? one : best), null);
  return go(nearest ?? cards(column)[0] ?? column);
}

function aim(column) {
  for (const one of columns()) one.toggleAttribute("data-target", one === column && column !== carried?.from);
  if (!carried || !column) return;
  carried.to = column;
  column.scrollIntoView({ block: "nearest", inline: "nearest" });
  say(column === carried.from ? `Back in ${nameOf(column)}` : `To ${nameOf(column)}`);
}

function take(card) {
  carried = { id: card.dataset.card, from: columnOf(card), to: columnOf(card) };
  card.setAttribute("data-carried", "");
  say(`${nameOf(card)} taken up. Left and right carry it, Enter puts it down, Escape lets it be.`);
  return true;
}

function release(keep) {
  const { id, from, to } = carried;
  const card = cardWith(id);
  carried = null;
  aim(null);
  card?.removeAttribute("data-carried");
  if (keep && card && to !== from) move(card, to);
  else say(card ? `${nameOf(card)} stays in ${nameOf(from)}` : "");
  return true;
}

function carry(by) {
  const all = columns();
  aim(all[Math.max(0, Math.min(all.length - 1, all.indexOf(carried.to) + by))]);
  return true;
}

function choose(card) {
  const menu = document.getElementById("stage-menu");
  if (!menu) return false;
  chosen = card.dataset.card;
  for (const line of menu.querySelectorAll("[data-to-stage]")) {
    if (line.dataset.toStage === columnOf(card).dataset.stage) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
  }
  menu.showPopover({ source: link(card) });
  return true;
}

const carrying = {
  arrowleft: () => carry(-1), arrowright: () => carry(1), enter: () => release(true), space: () => release(true), escape: () => release(false),
  arrowup: () => true, arrowdown: () => true, tab: () => (release(false), false),
};
const walking = {
  arrowup: (here) => upOrDown(here, -1), arrowdown: (here) => upOrDown(here, 1), arrowleft: (here) => beside(here, -1), arrowright: (here) => beside(here, 1),
  home: (here) => go(cards(columnOf(here))[0]), end: (here) => go(cards(columnOf(here)).pop()),
  space: (here) => boardOf() && cardOf(here) && take(cardOf(here)),
  v: (here) => boardOf() && cardOf(here) && choose(cardOf(here)),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || isTyping() || owner() !== document.body || !document.getElementById("board")) return;
  const key = spelled(event);
  if (carried) return void (carrying[key]?.() && event.preventDefault());
  if (!walking[key] || (lettersAreOff() && key.length === 1)) return;
  const focus = document.activeElement?.closest("#board [data-card], #board [data-fold]");
  const isNowhere = document.activeElement === document.body || document.activeElement?.id === "main";
  const first = () => go(columns().flatMap(cards)[0] ?? columns()[0]);
  if (focus ? walking[key](focus) : isNowhere && /^arrow/.test(key) && first()) event.preventDefault();
});

document.addEventListener("focusout", () => carried && setTimeout(() => carried && document.activeElement !== link(cardWith(carried.id)) && release(false)));
document.addEventListener("click", ({ target }) => {
  const line = target.closest?.("[data-to-stage]");
  const card = line && cardWith(chosen);
  if (!card) return;
  link(card).focus({ preventScroll: true });
  move(card, document.getElementById(`stage-${line.dataset.toStage}`));
});
