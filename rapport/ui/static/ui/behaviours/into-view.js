/* [data-into-view]: where a row of links scrolls sideways, the current one is seen. */

for (const current of document.querySelectorAll("[data-into-view] [aria-current]")) {
  current.scrollIntoView({ block: "nearest", inline: "center" });
}
