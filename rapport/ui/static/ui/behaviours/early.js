/* Keys and clicks of the moment between seeing a page and its behaviours being here are kept; ahead.js plays them.
   Not a module: it has to listen before the first thing is drawn. */
(() => {
  const kept = (window.keptEarly = []);
  const typing = () => document.activeElement?.matches("input, textarea, select");
  const kinds = {
    submit: () => true,
    click: ({ target, button, ctrlKey, metaKey, shiftKey }) =>
      button === 0 && !ctrlKey && !metaKey && !shiftKey && target.closest?.("button, [hx-get], [hx-post]"),
    keydown: ({ key, ctrlKey, metaKey, altKey }) =>
      !altKey && (ctrlKey || metaKey ? /^(k|z|enter)$/i.test(key) : key.length === 1 && (key !== " " || kept.length) && !typing()),
  };

  function keep(event) {
    if (!kinds[event.type](event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    kept.push(event);
  }

  for (const kind in kinds) window.addEventListener(kind, keep, true);
  document.addEventListener("DOMContentLoaded", () => {
    for (const kind in kinds) window.removeEventListener(kind, keep, true);
  });
})();
