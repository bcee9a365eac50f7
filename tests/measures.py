"""What a page is asked in the browser, as scripts: each answers with what is wrong."""

# Buttons, fields and rows where 44 px around the middle do not all belong to them. Links within a line are not asked, and what
# stands behind a bar scrolls free.
TOO_SMALL = """() => {
  const asked = "main :is(button, select, textarea, input, .activity), .thumb-bar > *, .rail > *";
  const unseen = ".visually-hidden, .visually-hidden *, .row-keys *, [inert] *, [type=hidden], [type=radio]";
  const isSmall = (one) => {
    const box = one.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
    if (box.width < 3 || y < 80 || y > innerHeight - 160) return false;
    const owner = one.closest("label") ?? one;
    const hits = (at) => owner.contains(document.elementFromPoint(x, at));
    return hits(y) && !(hits(y - 21) && hits(y + 21));
  };
  return [...document.querySelectorAll(asked)]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(unseen) && isSmall(one))
    .map((one) => `${one.tagName} ${one.className} ${one.getAttribute("aria-label") ?? one.textContent.trim().slice(0, 40)}`);
}"""
