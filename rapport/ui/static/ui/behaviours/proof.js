/* A request that is answered by the header Prove (an address) waits: the dialog behind that address asks who it is, and the same
   request is sent once more, so that nothing typed is lost and nothing is done twice. Who closes the dialog has sent nothing. */
import { open } from "./dialog.js";

const headers = { "HX-Request": "true" };
let asking = null; // several requests wait for one answer

async function dialogAt(address) {
  const place = document.createElement("div");
  place.innerHTML = await (await fetch(address, { headers })).text();
  return place.querySelector("dialog");
}

async function send(form, dialog) {
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers });
  if (answer.status === 204) return dialog.close("proved");
  const place = document.createElement("div");
  place.innerHTML = await answer.text();
  const again = place.querySelector(".dialog-body");
  if (!again) return dialog.close();
  dialog.querySelector(".dialog-body").replaceWith(again);
  again.querySelector("input:not([type=hidden])")?.focus();
}

async function isProved(address) {
  const dialog = await dialogAt(address);
  if (!dialog) return false;
  document.body.append(dialog);
  const sends = (event) => {
    if (event.defaultPrevented || event.target.target === "_blank") return;
    event.preventDefault();
    send(event.target, dialog);
  };
  dialog.addEventListener("submit", sends);
  dialog.addEventListener("passkey:given", sends);
  dialog.addEventListener("click", (event) => event.target.closest("[data-proved]") && dialog.close("proved"));
  open(dialog);
  return new Promise((done) => dialog.addEventListener("close", () => (dialog.remove(), done(dialog.returnValue === "proved"))));
}

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const sends = ctx.fetch;
  ctx.fetch = async (...request) => {
    const answer = await sends(...request);
    const address = answer.headers.get("Prove");
    if (!address) return answer;
    clearTimeout(ctx.requestTimeout); // people take longer than servers
    asking ??= isProved(address).finally(() => (asking = null));
    return (await asking) ? ctx.fetch(...request) : answer;
  };
});
