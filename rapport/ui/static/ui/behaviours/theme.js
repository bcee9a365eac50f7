/* Dark or light from the menu is saved with the person; what is chosen in settings shows at once (event `look`). */

const root = document.documentElement;

function shown() {
  if (root.dataset.theme === "dark" || root.dataset.theme === "light") return root.dataset.theme;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-toggle]")) return;
  root.dataset.theme = shown() === "dark" ? "light" : "dark";
  htmx.ajax("POST", "/theme/", { source: document.body, target: document.body, swap: "none", values: { theme: root.dataset.theme } });
});

// settings that change how pages look or answer: {theme, density, keys}, in the event `look` or on [data-look] after an undo
function look(wanted) {
  for (const name of ["theme", "density", "keys"]) if (wanted[name]) root.dataset[name] = wanted[name];
}
document.addEventListener("look", ({ detail }) => look(detail));
document.addEventListener("htmx:after:swap", () => {
  const { lookTheme: theme, lookDensity: density, lookKeys: keys } = document.querySelector("[data-look]")?.dataset ?? {};
  look({ theme, density, keys });
});
