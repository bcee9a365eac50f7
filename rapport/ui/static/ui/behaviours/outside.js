/* A link marked data-outside opens its address in another program (telephone, mail) as well as what htmx fetches for it. */

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-outside]");
  if (link && /^(tel|mailto):/.test(link.href) && !event.ctrlKey && !event.metaKey) location.href = link.href;
}, true);
