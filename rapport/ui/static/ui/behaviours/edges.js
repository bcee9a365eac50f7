/* [data-edges]: a bar that scrolls sideways says at which of its ends there is more: data-more="start end". Its edge fades there. */

function look(bar) {
  const end = bar.scrollWidth - bar.clientWidth - Math.abs(bar.scrollLeft) > 1;
  bar.dataset.more = [...(Math.abs(bar.scrollLeft) > 1 ? ["start"] : []), ...(end ? ["end"] : [])].join(" ");
}

const sizes = new ResizeObserver((seen) => seen.forEach(({ target }) => look(target)));

function found() {
  for (const bar of document.querySelectorAll("[data-edges]")) {
    sizes.observe(bar);
    look(bar);
  }
}

document.addEventListener("scroll", ({ target }) => target.matches?.("[data-edges]") && look(target), true);
document.addEventListener("htmx:after:swap", found);
found();
