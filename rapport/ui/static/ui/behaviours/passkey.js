/* <form data-passkey="create | get" data-options='{…} or an address that answers it'>: pressing the button asks the browser for a
   passkey, and what it gives goes into the field `credential` (event `passkey:given`, then sent). What fails is said in the form's [role=alert]. */

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

async function optionsOf(form) {
  const given = form.dataset.options;
  const { publicKey } = given.startsWith("/") ? await (await fetch(given)).json() : JSON.parse(given);
  return {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    ...(publicKey.user && { user: { ...publicKey.user, id: bytes(publicKey.user.id) } }),
    excludeCredentials: known(publicKey.excludeCredentials),
    allowCredentials: known(publicKey.allowCredentials),
  };
}

/** A credential as JSON: its buffers as base64url. */
function written(credential) {
  const { response } = credential;
  const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: Object.fromEntries(names.filter((name) => response[name]).map((name) => [name, text(response[name])])),
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

function refused(form, error) {
  const place = form.querySelector("[role=alert]");
  place.textContent = error.name === "NotAllowedError" ? "Nothing was chosen. Try again." : "This did not work here. Try again, or use another way.";
  place.hidden = false;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-passkey]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  form.querySelector("[role=alert]").hidden = true;
  try {
    const options = { publicKey: await optionsOf(form) };
    const made = await navigator.credentials[form.dataset.passkey](options);
    form.elements.credential.value = written(made);
    const isPlain = form.dispatchEvent(new CustomEvent("passkey:given", { bubbles: true, cancelable: true }));
    if (isPlain) HTMLFormElement.prototype.submit.call(form);
  } catch (error) {
    refused(form, error);
  }
}, true);
