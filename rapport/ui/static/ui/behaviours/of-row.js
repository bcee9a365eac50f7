/* Buttons of a list that act on its current row: [data-of-row] [data-gets="/…{id}"] fetches that address for the row's record into
   the panel. The lookup of the list goes along, so that saving can lead to the next record. */

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-of-row] [data-gets]");
  const row = button && document.querySelector("main [data-record]:not([data-record=''])[aria-current=true]");
  if (!row) return;
  const query = document.querySelector("#list [name=query]")?.value.replace(/^\?/, "&") ?? "";
  htmx.ajax("GET", button.dataset.gets.replace("{id}", row.dataset.record) + query, { source: document.body, target: "#panel" });
});
