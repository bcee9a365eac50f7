/* The filter editor: left and right arrows walk its columns ([data-walk-columns]), a suggestion fills the field it names
   (data-fills, data-value; after a comma it adds), and the value is focused once field and operator are chosen. */

const columnsOf = (element) => element.closest?.("[data-walk-columns]");

document.addEventListener("keydown", (event) => {
  const box = columnsOf(event.target);
  if (!box || !/^Arrow/.test(event.key) || event.altKey) return;
  const text = event.target.matches("input:not([type=radio], [type=checkbox]), select");
  const across = /Left|Right/.test(event.key);
  if (text && (across || event.target.matches("select, [type=date], [type=number]"))) return;
  const columns = [...box.children];
  const here = columns.findIndex((one) => one.contains(event.target));
  const entries = [...columns[across ? here + (event.key === "ArrowRight" ? 1 : -1) : here]?.querySelectorAll("button, input, select") ?? []];
  const usable = entries.filter((one) => one.checkVisibility() && !one.disabled);
  const now = usable.indexOf(event.target);
  const next = across ? usable.find((one) => one.matches("[aria-current], :checked")) ?? usable[0] : usable[now + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-fills]");
  const field = button && document.getElementById(button.dataset.fills);
  if (!field) return;
  const value = /[,"]/.test(button.dataset.value) ? `"${button.dataset.value.replaceAll('"', '""')}"` : button.dataset.value;
  const many = field.hasAttribute("data-many");
  field.value = many ? [...field.value.split(",").slice(0, -1).map((one) => one.trim()), value].join(", ") : button.dataset.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const from = ctx?.sourceElement;
  if (ctx?.target?.id !== "filter-editor") return;
  const wanted = ctx.target.querySelector("[autofocus]") ?? ctx.target.querySelector("#filter-value :is(input:checked, input, select)");
  if (!wanted || (from?.isConnected && !from.closest("#filter-editor, .chip, .toolbar"))) return;
  const { value } = wanted;
  const enter = () => {
    if (!ctx.target.contains(document.activeElement)) wanted.focus();
    if (document.activeElement === wanted && wanted.value === value) wanted.select?.();
  };
  wanted.focus();
  enter(); // at once, for a letter may be typed before the next frame
  requestAnimationFrame(enter); // and once more where htmx took focus or selection back
});
