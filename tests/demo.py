"""A demo installation of its own that a real browser looks at: database, server, somebody signed in."""

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("RAPPORT_CHROMIUM", "/usr/bin/chromium")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def _environment(folder: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")},
        "RAPPORT_DATA": str(folder / "data"),
        "RAPPORT_STATIC": str(folder / "static"),
        "DJANGO_SETTINGS_MODULE": "rapport.settings",
        "PYTHONPATH": str(ROOT),
    }


def _run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, *words], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@cache
def _filled(contacts: int) -> Path:
    """The data folder of a demo of so many contacts, filled once in a process, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="rapport-demo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    filled = ("demo", "--if-empty", "--contacts", str(contacts))
    _run(_environment(folder), "-m", "rapport", *(filled if contacts else ("upgrade", "--without-backup")))
    return folder / "data"


class Demo:
    """`url`, `facts` (session, person, company, activity), and `page(theme, phone)` for a browser already signed in.

    `world` says what tests/furnish.py puts into it: the demo as it is ("plain"), or "firm", "empty", "new".
    """

    def __init__(self, folder: Path, contacts: int, world: str = "plain") -> None:
        self.folder, self.port, self.server = folder, _free_port(), None
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = _environment(folder) | {"RAPPORT_BASE_URL": self.url}
        shutil.rmtree(folder / "static", ignore_errors=True)
        if not (folder / "data").exists():
            shutil.copytree(_filled(contacts), folder / "data")
        self.facts = self.furnish(world)

    def furnish(self, what: str) -> dict:
        """Have tests/furnish.py do one of its WORLDS; what a browser has to know of it."""
        return json.loads(_run(self.environment, "-m", "tests.furnish", what).splitlines()[-1])

    def start(self) -> None:
        with (self.folder / "output").open("w") as output:
            self.server = subprocess.Popen(
                [sys.executable, "-m", "rapport", "serve", "--port", str(self.port), "--workers", "1", "--without-worker"],
                env=self.environment, cwd=self.folder, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        for _ in range(600):
            try:
                urllib.request.urlopen(self.url + "/accounts/login/", timeout=2)
                break
            except OSError:
                assert self.server.poll() is None, (self.folder / "output").read_text()
                time.sleep(0.1)
        self.facts |= self.furnish("alive")

    def stop(self) -> None:
        if self.server:
            self.server.terminate()
            self.server.wait(20)

    def page(self, browser, *, theme: str = "light", phone: bool = False, who: str = "session"):
        """A new page, signed in where `who` can; troubles of its console are in `page.troubles`."""
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        context = browser.new_context(
            viewport=size, base_url=self.url, color_scheme=theme, has_touch=phone, reduced_motion="reduce"
        )
        if session := self.facts.get(who) or self.facts.get("sessions", {}).get(who):
            context.add_cookies([{"name": "sessionid", "value": session, "url": self.url}])
        page = context.new_page()
        page.troubles = []
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on("console", lambda said: said.type == "error" and page.troubles.append(said.text))
        page.on("response", lambda got: got.status >= 400 and page.troubles.append(f"{got.status} {got.url}"))
        return page


@contextmanager
def served(folder: Path, contacts: int = 1200, world: str = "plain"):
    """A demo that runs while the block does."""
    folder.mkdir(parents=True, exist_ok=True)
    demo = Demo(folder.resolve(), contacts, world)
    try:
        demo.start()
        yield demo
    finally:
        demo.stop()


@contextmanager
def chromium():
    """The browser of this machine, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
