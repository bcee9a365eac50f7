/* A page that waits: data-look-again="10" asks every ten seconds whether Rapport answers, and goes on where one was.
   Also fills data-kept-drafts with what was being typed in this tab. */

const link = document.querySelector("[data-look-again]");

async function look() {
  try {
    const answer = await fetch(link.href, { headers: { "X-Looking": "again" }, redirect: "manual", cache: "no-store" });
    if (answer.status < 500) return location.replace(link.href);
  } catch {
    // still away
  }
  setTimeout(look, link.dataset.lookAgain * 1000);
}

if (link) {
  setTimeout(look, link.dataset.lookAgain * 1000);
  addEventListener("online", look);
}

const kept = document.querySelector("[data-kept-drafts]");
if (kept) {
  const drafts = Object.keys(sessionStorage).filter((key) => key.startsWith("rapport.draft."));
  const texts = drafts.flatMap((key) => JSON.parse(sessionStorage.getItem(key)).fields.filter(([name]) => /note|text|comment|subject/.test(name)));
  for (const [, text] of texts.filter(([, value]) => value.trim())) {
    kept.querySelector("div").append(Object.assign(document.createElement("p"), { textContent: text }));
    kept.hidden = false;
  }
}
