/* An answer that found something wrong brings the first sentence into view, and the focus to the field it stands at; one that
   found a colleague's change (409) brings the choice between the two into view. */

document.addEventListener("htmx:after:swap", ({ detail }) => {
  if (detail.ctx?.response?.status === 409) {
    const conflict = document.querySelector(".conflict");
    conflict?.scrollIntoView({ block: "center" });
    conflict?.querySelector("input[type=radio]")?.focus({ preventScroll: true });
  }
  if (detail.ctx?.response?.status !== 422) return;
  const dialog = detail.ctx.sourceElement?.closest?.("dialog") ?? document;
  const problem = [...dialog.querySelectorAll(".field-problem:not([hidden])")].find((one) => one.textContent.trim() && one.checkVisibility());
  if (!problem) return;
  problem.scrollIntoView({ block: "nearest" });
  for (let before = problem.previousElementSibling; before; before = before.previousElementSibling) {
    const field = before.matches("input, select, textarea") ? before : before.querySelector("input:not([type=hidden], [type=radio]), select, textarea");
    if (field?.checkVisibility()) return field.focus();
    if (!before.matches(".field-problem")) return;
  }
});
