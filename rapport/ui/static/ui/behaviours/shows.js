/* A choice shows its part: data-shows="kind" on radios; every [data-of=kind] of the form is shown where its data-for names the
   chosen value, else hidden, and disabled if it is a fieldset, so that it sends nothing. */

function show(radio) {
  const form = radio.form;
  for (const part of form.querySelectorAll(`[data-of="${radio.dataset.shows}"]`)) {
    const fits = (part.dataset.for ?? "").split(" ").includes(radio.value) && !part.hasAttribute("data-dropped");
    part.hidden = !fits;
    if (part.matches("fieldset")) part.disabled = !fits;
  }
  form.dispatchEvent(new CustomEvent("parts:shown", { bubbles: true }));
}

document.addEventListener("change", ({ target }) => target.matches?.("[data-shows]:checked") && show(target));
