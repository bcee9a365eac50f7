/* What was chosen proposes what comes next. A radio with data-proposes fills the form's [data-proposed] part: data-next and
   data-when name the radios to choose there, data-typed the words, data-nth what is said beside it (of [name=with], if one is
   chosen); data-again takes the data-about and data-time of what is completed, else its data-goes-on says that nothing needs
   to be planned.
   What somebody chose there themselves is left alone. A chosen date says data-said and data-hint. */

const clock = /^\d{1,2}([:.h]\d{0,2})?$/;
const place = (form) => form.querySelector("[data-proposed]");
const radio = (form, name, value) => form.querySelector(`[name="${name}"][value="${CSS.escape(value ?? "")}"]`);
const own = (field) => field.hasAttribute("data-own");
const completed = (form) => (!form.querySelector("[data-wrong]:checked") && form.querySelector(".completes:not(:disabled)")?.dataset) || {};

function choose(form, name, value) {
  const chosen = [...form.querySelectorAll(`[name="${name}"]`)];
  if (chosen.some(own)) return;
  for (const one of chosen) one.checked = one.value === value;
}

function write(field, value) {
  if (field && !own(field)) field.value = value ?? "";
}

function propose(outcome) {
  const form = outcome.form;
  const { next, when, typed, again, nth } = outcome.dataset;
  const { about, time, goesOn } = completed(form);
  const retries = again !== undefined;
  const ends = goesOn && !retries;
  choose(form, "next", !ends && radio(form, "next", next) ? next : "");
  choose(form, "when", ends ? "x" : (when ?? ""));
  write(form.elements.about, retries ? about : "");
  write(form.elements.when_typed, ends ? "" : (typed ?? (retries ? time : "")));
  const beside = place(form).querySelector("[data-nth]");
  if (beside) beside.textContent = (nth && form.querySelector("[name=with]:checked")?.dataset.nth) ?? nth ?? "";
  say(form);
}

function say(form) {
  const chosen = form.querySelector("[data-proposed] [name=when]:checked");
  const output = place(form)?.querySelector("output[data-said]");
  const hint = place(form)?.querySelector("[data-hint]:not(input)");
  if (!chosen || !output) return;
  const typed = form.elements.when_typed;
  const text = typed?.value.trim() ?? "";
  if (chosen.value === "p" || (text && !clock.test(text))) {
    if (!text) output.textContent = hint.textContent = "";
    else typed.dispatchEvent(new Event("read-again", { bubbles: true }));
    return;
  }
  output.textContent = [chosen.dataset.said, chosen.value !== "x" && text].filter(Boolean).join(", ");
  if (hint) hint.textContent = (chosen.value === "x" && completed(form).goesOn) || (chosen.dataset.hint ?? "");
}

document.addEventListener("change", ({ target, isTrusted }) => {
  if (!target.form || !place(target.form)) return;
  if (target.matches("[data-proposes]:checked")) propose(target);
  else if (target.matches("[data-proposed] [name=when]:checked")) {
    if (target.value !== "p" && !clock.test(target.form.elements.when_typed.value.trim())) target.form.elements.when_typed.value = "";
    // a step without a kind: what was logged, if it can be planned, else the first
    if (target.value !== "x" && !target.form.querySelector("[name=next]:checked")) {
      (radio(target.form, "next", target.form.elements.kind?.value) ?? target.form.querySelector("[name=next]"))?.click();
    }
    say(target.form);
  }
  const outcome = target.matches("[data-shows]") && target.form.querySelector("[data-proposes]:checked:enabled");
  if (outcome) propose(outcome);
  if (isTrusted && target.matches("[data-proposed] [name]")) {
    for (const one of target.form.querySelectorAll(`[name="${CSS.escape(target.name)}"]`)) one.setAttribute("data-own", "");
  }
});

document.addEventListener("input", ({ target, isTrusted }) => {
  if (!target.matches?.("[data-proposed] input:not([type=radio])")) return;
  if (isTrusted) target.setAttribute("data-own", "");
  const text = target.value.trim();
  if (target.name !== "when_typed" || !text) return;
  // more than a time of day: a date of its own
  const pick = radio(target.form, "when", "p");
  if (pick && !pick.checked && !clock.test(text)) pick.checked = true;
});
