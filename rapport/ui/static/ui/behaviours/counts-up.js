/* A clock that runs while a panel is open: data-counts-up="seconds" shows 0:08 and writes the seconds into that field. */

const started = new WeakMap();

function tick() {
  for (const clock of document.querySelectorAll("[data-counts-up]")) {
    if (!started.has(clock)) started.set(clock, Date.now());
    const seconds = Math.floor((Date.now() - started.get(clock)) / 1000);
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const field = clock.closest("form")?.elements[clock.dataset.countsUp];
    if (field) field.value = clock.hidden ? "" : seconds;
  }
}

setInterval(tick, 1000);
