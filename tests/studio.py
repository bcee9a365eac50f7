"""Where screens are looked at: the worlds they are in, who looks, and the steps that bring a page there."""

import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests import demo


@dataclass(frozen=True)
class Screen:
    """`path` may name a fact of its `world` ({person}, {import}, …); then `steps` are taken, on a phone those in `tap`.

    A step is a key ("Control+k"), "click …" or "hold …" (a finger does) with a selector, "type …", "fill selector = words",
    "choose selector = place in its list", or
    "meanwhile selector = words", which saves that in another tab.
    `who` looks: a session among the facts, or "nobody".
    A path that begins with "trouble:" is a page of trouble.py, shown as if the server had answered it.
    """

    name: str
    path: str
    steps: tuple[str, ...] = ()
    tap: tuple[str, ...] | None = None
    phone: bool = True
    status: int = 200
    world: str = "firm"
    who: str = "session"

    def show(self, page, facts: dict) -> None:
        """Bring a page to this screen."""
        page.troubles.clear()
        if self.path.startswith("trouble:"):
            page.goto("/offline/")
            page.set_content(facts["troubles"][self.path.removeprefix("trouble:")])
        else:
            # nothing is answered where Chromium takes it for a way within the page that is there already
            answer = page.goto(self.path.format(**facts)) or page.reload()
            assert answer.status == self.status, f"{self.path} answers {answer.status}"
        page.evaluate("sessionStorage.clear()")  # what another screen typed
        page.wait_for_load_state("networkidle")
        is_phone = page.viewport_size["width"] < 720
        for step in self.tap if is_phone and self.tap is not None else self.steps:
            _take(page, step.format(**facts) if "{" in step else step)
        page.wait_for_load_state("networkidle")


def _take(page, step: str) -> None:
    verb, _, rest = step.partition(" ")
    if verb == "click":
        page.locator(rest).first.click()
    elif verb == "hold":
        hold(page, rest)
    elif verb == "fill":
        page.locator(rest.split(" = ")[0]).fill(rest.split(" = ")[1])
    elif verb == "choose":
        page.locator(rest.split(" = ")[0]).select_option(index=int(rest.split(" = ")[1]))
    elif verb == "meanwhile":
        meanwhile(page, *rest.split(" = "))
    elif verb == "type":
        page.keyboard.type(rest)
    else:
        page.keyboard.press(step)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(150)


def meanwhile(page, selector: str, words: str) -> None:
    """Somebody else saves the same form."""
    other = page.context.new_page()
    other.goto(page.url)
    other.locator(selector).fill(f"{words} {time.monotonic():.0f}")
    other.keyboard.press("Control+Enter")
    other.wait_for_url(lambda url: not url.endswith("/edit/"))
    other.close()


def hold(page, selector: str) -> None:
    """Keep a finger on something until it counts as held."""
    where = page.locator(selector).first.bounding_box()
    finger = page.context.new_cdp_session(page)
    point = {"x": where["x"] + where["width"] / 2, "y": where["y"] + where["height"] / 2}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    page.wait_for_timeout(600)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


LOOKS = {"light": {"theme": "light"}, "dark": {"theme": "dark"}, "phone": {"phone": True}}
WORLDS = {"firm": 1200, "empty": 0, "new": 0}


class Studio:
    """The worlds that screens are in, each served when it is first asked for, and a page for whoever looks."""

    def __init__(self, folder: Path, stack: ExitStack, contacts: int = 1200) -> None:
        self.folder, self.stack, self.contacts = folder, stack, contacts
        self.browser = stack.enter_context(demo.chromium())
        self.worlds: dict[str, demo.Demo] = {}
        self.pages: dict[tuple, object] = {}

    def show(self, screen: Screen, look: str = "light"):
        """The page that shows this screen."""
        if screen.world not in self.worlds:
            contacts = min(WORLDS[screen.world], self.contacts)
            self.worlds[screen.world] = self.stack.enter_context(
                demo.served(self.folder / screen.world, contacts, screen.world)
            )
        world = self.worlds[screen.world]
        which = (screen.world, look, screen.who)
        if which not in self.pages:
            self.pages[which] = world.page(self.browser, who=screen.who, **LOOKS[look])
            self.pages[which].set_default_timeout(5_000)
        page = self.pages[which]
        screen.show(page, world.facts)
        return page
