/* The record under the cursor is carried along: the rail's Record link leads to it, and a list marks it again. */

const store = "rapport.record";
const kept = () => JSON.parse(sessionStorage.getItem(store) ?? "null");

/** The id of the record that was current last. */
export const carried = () => kept()?.id ?? "";

/** Remember a row's record (data-record) and where it opens. */
export function carry(row, link) {
  if (!row.dataset.record || !link) return;
  remember(row.dataset.record, row.dataset.recordUrl ?? link.getAttribute("href"));
}

function remember(id, url) {
  sessionStorage.setItem(store, JSON.stringify({ id, url }));
  show();
}

function show() {
  const place = document.querySelector(".rail [data-view=record]");
  const record = kept();
  if (!place || place.getAttribute("aria-current")) return;
  if (record && (place.hidden || document.querySelector("main [data-record]"))) {
    place.setAttribute("href", record.url);
    place.hidden = false;
  }
}

const shown = document.querySelector("main article[data-record]");
if (shown) remember(shown.dataset.record, location.pathname + location.search);
else show();
