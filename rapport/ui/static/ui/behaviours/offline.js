/* Lets the browser say "no connection" in our words: registers the worker that keeps that one page. */

if ("serviceWorker" in navigator && document.body.classList.contains("app")) {
  addEventListener("load", () => navigator.serviceWorker.register("/offline-worker.js").catch(() => {}));
}
