/* Buttons of a list that act on its current row, or on what has the focus on a calendar: [data-of-row] [data-gets="/…{id}"] fetches
   that address for its record into the panel; {activity} names the activity it stands for. The lookup of the page goes along to
   whatever opens the log panel, so that saving can lead to the next record. */

const named = "[data-record]:not([data-record=''])";
const lookup = () => document.querySelector("#list [name=query]")?.value ?? document.querySelector("main [data-lookup]")?.dataset.lookup ?? "";

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-of-row] [data-gets]");
  const focused = document.activeElement?.closest?.(`main ${named}:not(article)`);
  const row = button && (focused ?? document.querySelector(`main ${named}[aria-current=true]`));
  if (!row) return;
  const { record, activity } = row.dataset;
  const url = button.dataset.gets.replace("{id}", record).replace("{activity}", activity ? `&activity=${activity}` : "");
  htmx.ajax("GET", url, { source: document.body, target: "#panel" });
});

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const query = lookup().slice(1);
  const { method, action } = ctx.request;
  const opens = method === "GET" ? /^\/activities\/(log|schedule)\/\?/ : /^\/activities\/\d+\/completion\//;
  if (query && opens.test(action) && !action.includes(query)) ctx.request.action += `${action.includes("?") ? "&" : "?"}${query}`;
});
