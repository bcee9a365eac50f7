"""A demo installation of its own that a real browser looks at: database, server, somebody signed in."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("RAPPORT_CHROMIUM", "/usr/bin/chromium")

# Whom the browser is signed in as, and records worth looking at; printed as JSON.
FACTS = """
import django, json; django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from rapport.activities.models import Activity
from rapport.contacts.models import Contact
from rapport.organisation.models import User
user = User.objects.filter(is_administrator=True).first()
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
busiest = Activity.objects.filter(done_at__isnull=False).order_by("-id").values_list("contact", flat=True)
person = Contact.objects.filter(id__in=list(busiest[:200]), kind="person", employer__isnull=False).first()
planned = Activity.objects.filter(done_at=None, assigned_to=user).first()
print(json.dumps({"session": session.session_key, "person": person.id, "company": person.employer_id,
    "activity": planned.id if planned else None}))
"""


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Demo:
    """`url`, `facts` (session, person, company, activity), and `page(theme, phone)` for a browser already signed in."""

    def __init__(self, folder: Path, contacts: int) -> None:
        self.folder, self.port = folder, _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")},
            "RAPPORT_DATA": str(folder / "data"),
            "RAPPORT_STATIC": str(folder / "static"),
            "RAPPORT_BASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "rapport.settings",
            "PYTHONPATH": str(ROOT),
        }
        shutil.rmtree(folder / "static", ignore_errors=True)
        self._run("-m", "rapport", "demo", "--if-empty", "--contacts", str(contacts))
        self.facts = json.loads(self._run("-c", FACTS).splitlines()[-1])

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], env=self.environment, cwd=self.folder, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        with (self.folder / "output").open("w") as output:
            self.server = subprocess.Popen(
                [sys.executable, "-m", "rapport", "serve", "--port", str(self.port), "--workers", "1", "--without-worker"],
                env=self.environment, cwd=self.folder, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        for _ in range(600):
            try:
                urllib.request.urlopen(self.url + "/accounts/login/", timeout=2)
                return
            except OSError:
                assert self.server.poll() is None, (self.folder / "output").read_text()
                time.sleep(0.1)
        raise AssertionError((self.folder / "output").read_text())

    def stop(self) -> None:
        self.server.terminate()
        self.server.wait(20)

    def page(self, browser, *, theme: str = "light", phone: bool = False):
        """A new page, signed in; troubles of its console are in `page.troubles`."""
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        context = browser.new_context(
            viewport=size, base_url=self.url, color_scheme=theme, has_touch=phone, reduced_motion="reduce"
        )
        context.add_cookies([{"name": "sessionid", "value": self.facts["session"], "url": self.url}])
        page = context.new_page()
        page.troubles = []
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on("console", lambda said: said.type == "error" and page.troubles.append(said.text))
        page.on("response", lambda got: got.status >= 400 and page.troubles.append(f"{got.status} {got.url}"))
        return page


@contextmanager
def served(folder: Path, contacts: int = 1200):
    """A demo that runs while the block does."""
    folder.mkdir(parents=True, exist_ok=True)
    demo = Demo(folder.resolve(), contacts)
    demo.start()
    try:
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
