/* A link marked data-outside opens its address in another program (telephone, mail) as well as what htmx fetches for it;
   so does an answer with the event `outside` (detail: {href}). */

const ours = /^(tel|mailto):/;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-outside]");
  if (link && ours.test(link.href) && !event.ctrlKey && !event.metaKey) location.href = link.href;
}, true);
document.addEventListener("outside", ({ detail }) => {
  if (ours.test(detail.href)) location.href = detail.href;
});
