"""What a story needs: a real server, a real browser, and a person at the keyboard."""

import re
from pathlib import Path

import pytest

from tests import demo
from tests.installation import until


class Hands:
    """Somebody's hands on the keyboard: presses single keys, which are counted, and types words, which are not."""

    def __init__(self, page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)


@pytest.fixture(scope="module")
def chromium():
    with demo.chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def firm(tmp_path_factory):
    """The invented firm, served."""
    with demo.served(tmp_path_factory.mktemp("firm"), contacts=300) as served:
        yield served


@pytest.fixture
def page(firm, chromium):
    """Nora's browser at the firm."""
    page = firm.page(chromium)
    yield page
    assert page.troubles == []
    page.context.close()


@pytest.fixture
def hands(page):
    return Hands(page)


@pytest.fixture
def fresh(installation, chromium):
    """A new installation, served, and a browser that has not signed in: (page, setup link)."""
    port = demo._free_port()
    installation.start("serve", "--port", str(port), RAPPORT_TESTING="")
    link = until(lambda: re.search(r"http://\S+/welcome/\S+", installation.output), 90).group()
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    yield page, link
    context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A story that fails leaves a picture of its page in build/stories."""
    report = yield
    if report.when == "call" and report.failed:
        found = item.funcargs.get("page") or next(iter(item.funcargs.get("fresh") or ()), None)
        if found:
            Path("build/stories").mkdir(parents=True, exist_ok=True)
            found.screenshot(path=f"build/stories/{item.name}.png")
    return report
