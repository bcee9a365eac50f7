/* Columns that fold to a strip: [data-fold] (the stage) opens and closes its [data-stage]; what was decided is kept in the cookie
   `board_folds` ("12-14+"), which the server reads. Cards of a column that was folded are fetched when it is first opened
   (ol[data-cards]). */

const year = 365 * 24 * 3600;
const most = 100;

function remember(stage, isFolded) {
  const kept = document.cookie.split("; ").find((one) => one.startsWith("board_folds="))?.slice(12) ?? "";
  const others = (kept.match(/\d+[-+]/g) ?? []).filter((one) => parseInt(one, 10) !== Number(stage));
  const written = [...others, `${stage}${isFolded ? "-" : "+"}`].slice(-most).join("");
  document.cookie = `board_folds=${written}; max-age=${year}; path=/; samesite=lax`;
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-fold]");
  if (!button) return;
  const column = button.closest("[data-stage]");
  const isFolded = column.toggleAttribute("data-folded");
  button.setAttribute("aria-expanded", String(!isFolded));
  remember(button.dataset.fold, isFolded);
  const list = column.querySelector("ol[data-cards]");
  if (isFolded || !list) return;
  const address = list.dataset.cards;
  list.removeAttribute("data-cards");
  htmx.ajax("GET", address, { source: button, target: list, swap: "innerHTML" });
});
