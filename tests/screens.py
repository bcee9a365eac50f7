"""Every screen in one list, and `make screens`: each as PNG into build/screens, light, dark and on a phone.

A room that builds a screen adds a line here; the story in test_screens.py then asks axe about it as well.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

from tests import demo

OUT = Path("build/screens")


@dataclass(frozen=True)
class Screen:
    """`path` may name {person}, {company}, {activity}; `keys` are pressed there, on a phone `tap` is tapped instead."""

    name: str
    path: str
    keys: tuple[str, ...] = ()
    phone: bool = True
    status: int = 200
    tap: str = ""

    def show(self, page, facts: dict) -> None:
        """Bring a page to this screen."""
        page.troubles.clear()
        answer = page.goto(self.path.format(**facts))
        assert answer.status == self.status, f"{self.path} answers {answer.status}"
        page.wait_for_load_state("networkidle")
        if self.tap and page.viewport_size["width"] < 720:
            page.locator(self.tap).click()
        else:
            for key in self.keys:
                page.keyboard.press(key)
                page.wait_for_timeout(150)
        page.wait_for_load_state("networkidle")


SCREENS = [
    Screen("today", "/"),
    Screen("list", "/contacts/"),
    Screen("list-filter", "/contacts/", ("f",), phone=False),
    Screen("list-selected", "/contacts/", ("x", "ArrowDown", "ArrowDown", "Shift+X"), phone=False),
    Screen("lookups", "/contacts/", ("l",), phone=False),
    Screen("activities", "/activities/"),
    Screen("record-person", "/contacts/{person}/"),
    Screen("record-company", "/contacts/{company}/"),
    Screen("log", "/contacts/{person}/", ("c",), tap=".thumb.main"),
    Screen("schedule", "/contacts/{person}/", ("s",), tap=".thumb:nth-child(2)"),
    Screen("quick-add", "/contacts/", ("n", "p"), phone=False),
    Screen("contact-new", "/contacts/new/?kind=person"),
    Screen("company-new", "/contacts/new/?kind=organisation"),
    Screen("contact-edit", "/contacts/{person}/edit/"),
    Screen("calendar", "/calendar/"),
    Screen("palette", "/contacts/", ("/", "a", "n", "n"), tap=".topbar .search-field"),
    Screen("search", "/search/?q=ann"),
    Screen("hints", "/contacts/", ("?",), phone=False),
    Screen("new", "/contacts/", ("n",), phone=False),
    Screen("import", "/import/"),
    Screen("export", "/export/"),
    Screen("notices", "/notices/"),
    Screen("trash", "/trash/?whose=all"),
    Screen("settings-mine", "/settings/mine/"),
    Screen("settings", "/settings/"),
    Screen("nothing-here", "/nothing/here/", status=404),
    Screen("offline", "/offline/"),
]
LOOKS = {"light": {"theme": "light"}, "dark": {"theme": "dark"}, "phone": {"phone": True}}


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("names", nargs="*", help="only these screens")
    words.add_argument("--contacts", type=int, default=1200)
    options = words.parse_args()
    wanted = [screen for screen in SCREENS if not options.names or screen.name in options.names]
    with demo.served(OUT / "demo", options.contacts) as served, demo.chromium() as browser:
        for look, how in LOOKS.items():
            page = served.page(browser, **how)
            for screen in wanted:
                if look == "phone" and not screen.phone:
                    continue
                try:
                    screen.show(page, served.facts)
                except AssertionError as missing:
                    print(missing)
                page.screenshot(path=OUT / f"{screen.name}-{look}.png")
                print(f"{screen.name}-{look}", *page.troubles, sep="\n    ")


if __name__ == "__main__":
    main()
