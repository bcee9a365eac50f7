/* Buttons of a list that act on its current row, or on what has the focus on a calendar: [data-of-row] [data-gets="/…{id}"] fetches
   that address for its record into the panel; {activity} names the activity it stands for. The lookup of the list goes along, so
   that saving can lead to the next record. */

const named = "[data-record]:not([data-record=''])";

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-of-row] [data-gets]");
  const focused = document.activeElement?.closest?.(`main ${named}:not(article)`);
  const row = button && (focused ?? document.querySelector(`main ${named}[aria-current=true]`));
  if (!row) return;
  const { record, activity } = row.dataset;
  const url = button.dataset.gets.replace("{id}", record).replace("{activity}", activity ? `&activity=${activity}` : "");
  const query = document.querySelector("#list [name=query]")?.value.replace(/^\?/, "&") ?? "";
  htmx.ajax("GET", url + query, { source: document.body, target: "#panel" });
});
