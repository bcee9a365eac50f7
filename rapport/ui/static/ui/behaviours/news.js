/* News: asks every minute how many notices are new, writes it on the bell, and shows the browser's own notices where the person
   allowed them. data-asks-browser on a checkbox asks for that permission when it is ticked. */

const every = 60000;
const bell = document.querySelector(".bell");
const store = "rapport.news.since";
let url = "/notices/news/";

function write(unread) {
  bell.setAttribute("aria-label", unread ? `Notices, ${unread} new` : "Notices");
  const badge = bell.querySelector(".badge") ?? Object.assign(document.createElement("span"), { className: "badge", ariaHidden: "true" });
  badge.textContent = unread;
  if (unread) bell.append(badge);
  else badge.remove();
}

function show({ id, title, text, url: target }) {
  // one tag for one notice: several tabs show it once
  const shown = new Notification(title, { body: text, tag: `rapport-notice-${id}`, icon: "/static/ui/favicon.svg" });
  shown.onclick = () => {
    focus();
    location.href = target;
    shown.close();
  };
}

async function ask() {
  if (!navigator.onLine) return;
  const since = localStorage.getItem(store) ?? "";
  const answer = await fetch(`${url}?since=${since}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.redirected) return (url = ""); // signed out: ask no more
  if (!answer?.ok) return;
  const { unread, now, shown } = await answer.json();
  localStorage.setItem(store, now);
  write(unread);
  if (globalThis.Notification?.permission === "granted") shown.forEach(show);
}

document.addEventListener("change", async ({ target }) => {
  if (!target.matches?.("[data-asks-browser]") || !target.checked || !globalThis.Notification) return;
  const said = document.getElementById("browser-notices-problem");
  if ((await Notification.requestPermission()) !== "granted" && said) said.hidden = false;
});

document.addEventListener("news", ({ detail }) => bell && write(detail.unread));
if (bell) setInterval(() => url && ask(), every);
