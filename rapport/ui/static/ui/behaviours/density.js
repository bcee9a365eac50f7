/* The height of rows: [data-density-toggle] goes from cosy to compact to roomy; changes at once and is saved with the person. */

const root = document.documentElement;
const heights = ["cosy", "compact", "roomy"];

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-density-toggle]");
  if (!button) return;
  const next = heights[(heights.indexOf(root.dataset.density) + 1) % heights.length];
  root.dataset.density = next;
  button.setAttribute("aria-label", `Row height: ${next}`);
  htmx.ajax("POST", "/lookups/density/", { source: document.body, target: document.body, swap: "none", values: { density: next } });
});
