"""Whether everybody can use a screen: axe finds nothing, in both themes."""

from axe_playwright_python.sync_playwright import Axe

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
OF_COLOUR = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}  # all that differs from theme to theme
IGNORED: dict[str, str] = {}  # rule → why it does not hold here


def violations(page, rules: dict = RULES) -> list[str]:
    """What axe finds on the page as it is now: rule, what is wrong, where."""
    found = Axe().run(page, options=rules).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {'; '.join(' '.join(map(str, node['target'])) for node in one['nodes'][:3])}"
        for one in found
        if one["id"] not in IGNORED
    ]


def assert_accessible(page) -> None:
    """No violation, light and dark; leaves the page as it was."""
    before = page.evaluate("document.documentElement.dataset.theme ?? 'auto'")
    for theme, rules in (("light", RULES), ("dark", OF_COLOUR)):
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        found = violations(page, rules)
        assert not found, "\n".join([f"{theme} {page.url}", *found])
    page.evaluate("theme => document.documentElement.dataset.theme = theme", before)
