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

// {theme, density, keys}: what was just saved in settings
document.addEventListener("look", ({ detail }) => {
  for (const name of ["theme", "density", "keys"]) if (detail[name]) root.dataset[name] = detail[name];
});
