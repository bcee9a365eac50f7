/* After an undo the page shows what is true now: the event record.changed fetches the page again and swaps #main,
   unless an element of the page listens to it itself (hx-trigger="record.changed from:body"). */

document.addEventListener("record.changed", () => {
  if (document.querySelector('[hx-trigger*="record.changed"]') || !document.getElementById("main")) return;
  const at = document.getElementById("main").scrollTop;
  htmx.ajax("GET", location.pathname + location.search, { source: document.body, target: "#main", select: "#main > *", swap: "innerHTML" })
    .then(() => document.getElementById("main").scrollTo(0, at));
});
