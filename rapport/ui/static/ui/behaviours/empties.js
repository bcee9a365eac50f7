/* <form data-empties>: once what was typed is saved, its fields are what the server sent (empty, for a line that adds); a swap
   that morphs leaves the field alone in which somebody stands. */

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (!form.matches?.("form[data-empties]") || !ctx.response || ctx.response.status >= 400) return;
  const now = document.getElementById(form.id) ?? form;
  for (const field of now.querySelectorAll("input:not([type=hidden])")) field.value = field.defaultValue;
});
