/* A page can be opened with its panel: ?panel=log in the address opens /activities/log/, for the record if it is one, with the rest
   of the address; the address itself is then the page's again. */

const address = new URL(location.href);
const wanted = address.searchParams.get("panel");
const record = document.querySelector("main article[data-record]")?.dataset.record;
const known = ["log", "schedule"];

if (known.includes(wanted)) {
  const query = new URLSearchParams(address.searchParams);
  query.delete("panel");
  if (record) query.set("contact", record);
  for (const own of ["panel", "activity", "work", "kind"]) address.searchParams.delete(own);
  history.replaceState(history.state, "", address.pathname + address.search);
  const open = () => htmx.ajax("GET", `/activities/${wanted}/?${query}`, { source: document.body, target: "#panel", swap: "innerHTML" });
  if (window.htmx) open();
  else addEventListener("DOMContentLoaded", open, { once: true });
}
