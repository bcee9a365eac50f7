/* A menu that arrives in #dialog opens at the button that asked for it, which has the focus again when it closes. */

let asker = null;

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.target?.id === "dialog" && !ctx.sourceElement.closest?.("#dialog")) asker = ctx.sourceElement;
});
document.addEventListener("htmx:after:swap", () => {
  const menu = document.querySelector("#dialog > [popover]:not(:popover-open)");
  if (!menu || menu.hasAttribute("data-shown")) return;
  menu.setAttribute("data-shown", "");
  menu.showPopover(asker?.isConnected ? { source: asker } : {});
});
document.addEventListener("toggle", (event) => {
  if (event.newState === "closed" && event.target.parentElement?.id === "dialog") {
    if (asker?.isConnected && (document.activeElement === document.body || event.target.contains(document.activeElement))) asker.focus();
    setTimeout(() => event.target.remove());
  }
}, true);
