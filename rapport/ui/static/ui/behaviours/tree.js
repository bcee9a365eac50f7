/* A tree that one rearranges: [data-tree] (an address) holds li[data-node][data-parent] in reading order. A node is dragged by its
   .grip onto another one (it lands below it) or onto the upper edge of one (before it); Alt and up or down move it among its
   siblings, right below the one before it, left out again. Posts parent and before to <address><node>/place/. */

const nodes = (tree) => [...tree.querySelectorAll("[data-node]")];
const siblings = (tree, parent) => nodes(tree).filter((one) => one.dataset.parent === parent);
let dragged = null;
let landing = null;
let focused = null;

function post(node, { parent, before }) {
  const tree = node.closest("[data-tree]");
  focused = node.id;
  const values = { parent, before: before?.dataset.node ?? "" };
  htmx.ajax("POST", `${tree.dataset.tree}${node.dataset.node}/place/`, { values, target: tree.dataset.treeTarget, swap: "outerMorph" });
}

function isBelow(tree, node, other) {
  for (let one = other; one; one = tree.querySelector(`[data-node="${one.dataset.parent}"]`)) if (one === node) return true;
  return false;
}

const steps = {
  ArrowUp: (list, at, node) => at > 0 && { parent: node.dataset.parent, before: list[at - 1] },
  ArrowDown: (list, at, node) => at < list.length - 1 && { parent: node.dataset.parent, before: list[at + 2] },
  ArrowRight: (list, at) => at > 0 && { parent: list[at - 1].dataset.node },
  ArrowLeft: (list, at, node, tree) => {
    const parent = tree.querySelector(`[data-node="${node.dataset.parent}"]`);
    if (!parent) return null;
    const around = siblings(tree, parent.dataset.parent);
    return { parent: parent.dataset.parent, before: around[around.indexOf(parent) + 1] };
  },
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && dragged) return drop(false);
  const node = event.altKey && event.target.closest?.("[data-tree] [data-node]");
  const step = node && steps[event.key];
  if (!step) return;
  event.preventDefault();
  const tree = node.closest("[data-tree]");
  const list = siblings(tree, node.dataset.parent);
  const place = step(list, list.indexOf(node), node, tree);
  if (place) post(node, place);
});

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.("[data-tree] .grip");
  if (!grip || event.button) return;
  dragged = grip.closest("[data-node]");
  dragged.classList.add("dragging");
  grip.setPointerCapture(event.pointerId);
});

function mark(node, before) {
  landing?.node.classList.remove("lands", "lands-before");
  landing = node && { node, before };
  node?.classList.add(before ? "lands-before" : "lands");
}

document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  event.preventDefault();
  const tree = dragged.closest("[data-tree]");
  const over = nodes(tree).find((one) => {
    const box = one.getBoundingClientRect();
    return event.clientY >= box.top && event.clientY <= box.bottom;
  });
  if (!over || isBelow(tree, dragged, over)) return mark(null);
  const { top, height } = over.getBoundingClientRect();
  mark(over, event.clientY - top < height * 0.3);
});

function drop(keep) {
  if (!dragged) return;
  const node = dragged;
  const place = landing;
  node.classList.remove("dragging");
  mark(null);
  dragged = null;
  if (!keep || !place) return;
  post(node, place.before ? { parent: place.node.dataset.parent, before: place.node } : { parent: place.node.dataset.node });
}

document.addEventListener("pointerup", () => drop(true));
document.addEventListener("pointercancel", () => drop(false));

/* Decided or left: the keyboard goes back to the node that the question was about, or to what is chosen in it. */
document.addEventListener("click", (event) => {
  focused = event.target.closest?.("[data-of-node] button")?.closest("[data-of-node]").dataset.ofNode ?? focused;
});

/* The keyboard stays with what was moved, or goes to the question that came instead. */
document.addEventListener("htmx:after:swap", () => {
  const node = focused && document.getElementById(focused);
  focused = null;
  if (node) (node.closest("[data-narrow]")?.querySelector(".notice [autofocus]") ?? node.querySelector(".grip, :checked"))?.focus();
});
