/* A choice shows its part: data-shows="kind" on radios; every [data-of=kind] of the form is shown where its data-for names the
   chosen value, else hidden, and disabled if it is a fieldset, so that it sends nothing. data-of="kind with" asks both to be named;
   "-" names an empty value. [data-named=kind] says the data-name of what is chosen. */

const chosen = (form, name) => form.querySelector(`[name="${name}"]:checked`);

function show(radio) {
  const { form } = radio;
  const by = radio.dataset.shows;
  for (const part of form.querySelectorAll(`[data-of~="${by}"]`)) {
    const named = (part.dataset.for ?? "").split(" ");
    const fits = part.dataset.of.split(" ").every((name) => named.includes(chosen(form, name)?.value || "-"));
    const shown = fits && !part.hasAttribute("data-dropped");
    part.hidden = !shown;
    if (part.matches("fieldset")) part.disabled = !shown;
  }
  for (const place of form.querySelectorAll(`[data-named="${by}"]`)) place.textContent = radio.dataset.name;
  form.dispatchEvent(new CustomEvent("parts:shown", { bubbles: true }));
}

document.addEventListener("change", ({ target }) => target.matches?.("[data-shows]:checked") && show(target));
