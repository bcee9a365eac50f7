/* After an undo, or when an activity was saved, the page shows what is true now: the events record.changed and activity.saved
   fetch the page again and swap #main, unless an element of the page listens itself (hx-trigger="record.changed from:body").
   What brings a newer state of a part of it ends that (hx-sync="#main:replace"), and is waited for where it began before. */

for (const name of ["record.changed", "activity.saved"]) {
  document.addEventListener(name, () => {
    const main = document.getElementById("main");
    if (document.querySelector(`[hx-trigger*="${name}"]`) || !main) return;
    const at = main.scrollTop;
    htmx.ajax("GET", location.pathname + location.search, { source: main, target: "#main", select: "#main > *", swap: "innerHTML" })
      .then(() => document.getElementById("main").scrollTo(0, at));
  });
}

// what was asked for by a part of the page that was fetched again meanwhile goes into its successor
document.addEventListener("htmx:before:response", ({ detail: { ctx } }) => {
  const { target } = ctx;
  if (target?.isConnected === false && target.id) ctx.target = document.getElementById(target.id) ?? target;
});

// what the page shows is gone, since it was made by what was undone: to the list, and Back does not return here
document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status !== 404 || !ctx.sourceElement?.matches?.('main [hx-trigger*="record.changed"]')) return;
  event.preventDefault();
  delete ctx.hx.trigger; // "Undone: …" stays to be read
  sessionStorage.removeItem("rapport.record");
  location.replace(document.querySelector(".rail [data-view=list]")?.href ?? "/");
});
