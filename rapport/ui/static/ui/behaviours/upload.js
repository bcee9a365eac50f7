/* Files: data-upload (address) takes what is dropped on it or chosen in its file input, one request a file with its progress, and
   then, where it is a section, fetches that anew. data-limit is the size in bytes that is refused before anything is sent. */

const holderOf = (element) => element.closest?.("[data-upload]");
const headers = () => Object.entries(JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}"));

function line(holder, file) {
  const around = holder.closest(".thread") ?? holder;
  if (!around.querySelector("ul.files")) around.prepend(Object.assign(document.createElement("ul"), { className: "files entry-files" }));
  const item = document.createElement("li");
  item.className = "arriving";
  item.innerHTML = '<span><span class="clip"></span><span class="soft number"></span></span><meter min="0" max="100" value="0"></meter>';
  item.querySelector(".clip").textContent = file.name;
  item.querySelector("meter").setAttribute("aria-label", `${file.name}, sent`);
  around.querySelector("ul.files").append(item);
  return item;
}

function refuse(item, sentence) {
  item.querySelector("meter")?.remove();
  item.querySelector(".number").textContent = "";
  const said = Object.assign(document.createElement("p"), { className: "field-problem", textContent: sentence });
  said.setAttribute("role", "alert");
  item.append(said);
  return false;
}

const say = (detail) => document.dispatchEvent(new CustomEvent("toast", { detail }));

function answer(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return { sentence: "Not saved: Rapport did not take the file. It is still where it was; try again." };
  }
}

/** Send one file; tells what the toast says of it, false where it was not kept. */
function send(holder, file) {
  const item = line(holder, file);
  const limit = Number(holder.dataset.limit);
  if (limit && file.size > limit) return refuse(item, `Larger than ${Math.floor(limit / 1048576)} MB, so it was not sent.`);
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${holder.dataset.upload}?name=${encodeURIComponent(file.name)}`);
    headers().forEach(([name, value]) => request.setRequestHeader(name, value));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => {
      const part = Math.round((100 * event.loaded) / (event.total || 1));
      item.querySelector("meter").value = part;
      item.querySelector(".number").textContent = `${part}%`;
    });
    request.addEventListener("load", () => {
      const said = answer(request);
      if (request.status !== 201) return done(refuse(item, said.sentence));
      item.querySelector("meter").remove();
      item.querySelector(".number").textContent = "added";
      done(said);
    });
    request.addEventListener("error", () => done(refuse(item, "Not sent, no connection. Try again.")));
    request.send(file);
  });
}

async function sendAll(holder, files) {
  const kept = [];
  for (const file of files) kept.push(await send(holder, file));
  const added = kept.filter(Boolean);
  if (added.length === 1) say(added[0]);
  else if (added.length) say({ sentence: `${added.length} files added`, undo: added.map((one) => one.undo) });
  if (holder.matches("section") && kept.every(Boolean)) htmx.ajax("GET", holder.dataset.upload, { source: holder, target: holder, swap: "outerHTML" });
}

document.addEventListener("change", (event) => {
  const holder = event.target.matches("[type=file]") && holderOf(event.target);
  if (!holder || !event.target.files.length) return;
  sendAll(holder, [...event.target.files]);
  event.target.value = "";
});
for (const over of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(over, (event) => {
    const holder = event.dataTransfer?.types.includes("Files") && holderOf(event.target);
    if (!holder) return;
    event.preventDefault();
    holder.toggleAttribute("data-over", over.startsWith("dragover") || over === "dragenter");
    if (over === "drop") sendAll(holder, [...event.dataTransfer.files]);
  });
}
