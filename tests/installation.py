"""A whole installation of its own: data folder, database, commands as a person runs them, processes that can be killed."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parent.parent


class Installation:
    """`rapport("check")` runs a command, `start("serve")` leaves one running, `python(code)` asks the database."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url, self.running = folder, url, []
        self.data = folder / "data"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")},
            "RAPPORT_DATA": str(self.data),
            "RAPPORT_DATABASE_URL": url,
            "RAPPORT_TESTING": "1",
            "RAPPORT_JOB_LEASE": "2",
            "PYTHONPATH": str(ROOT),
        }

    def rapport(self, *words: str, code: int | None = 0, **environment: str) -> subprocess.CompletedProcess:
        """Run a command to its end; `code` is the exit code it has to have, None for any."""
        done = subprocess.run(
            [sys.executable, "-m", "rapport", *words],
            env={**self.environment, **environment},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert code is None or done.returncode == code, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def start(self, *words: str, **environment: str) -> subprocess.Popen:
        """Start a command; it is killed at the end of the test at the latest. Its output goes to the file `output`."""
        return self._start("-m", "rapport", *words, **environment)

    def start_python(self, code: str) -> subprocess.Popen:
        """Start code after `django.setup()`, as `start` does."""
        script = f"import django\ndjango.setup()\n{code}"
        return self._start("-c", script, DJANGO_SETTINGS_MODULE="rapport.settings")

    def _start(self, *words: str, **environment: str) -> subprocess.Popen:
        with (self.folder / "output").open("a") as output:
            process = subprocess.Popen(
                [sys.executable, *words],
                env={**self.environment, **environment},
                cwd=self.folder,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    @property
    def output(self) -> str:
        return (self.folder / "output").read_text()

    def python(self, code: str):
        """Run code after `django.setup()`; what it leaves in `answer` comes back through JSON."""
        script = (
            f"import django, json, sys\ndjango.setup()\nanswer = None\n{code}\nprint(json.dumps(answer, default=str))"
        )
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "rapport.settings"},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def stop(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()


def until(question, seconds: float = 90):
    """Wait for `question()` to be true; returns its answer."""
    end = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)
    return answer


def is_free(file: Path) -> bool:
    """Whether nobody holds the lock of a file; nobody does of one that is not there."""
    try:
        with file.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except BlockingIOError:
        return False
    return True


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _in_postgres(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """An empty migrated database, made once in a session and copied for each test."""
    folder, url = tmp_path_factory.mktemp("prepared"), ""
    server = os.environ.get("RAPPORT_DATABASE_URL", "")
    name = f"prepared_{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}"
    if server.startswith("postgres"):
        url = _named(server, name)
        _in_postgres(server, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    Installation(folder, url).rapport("upgrade", "--without-backup")
    yield folder, server, name
    if url:
        _in_postgres(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def installation(prepared, tmp_path):
    """An `Installation` with an empty database, on whichever kind of database the tests run."""
    folder, server, template = prepared
    shutil.copytree(folder / "data", tmp_path / "data")
    if not server.startswith("postgres"):
        one = Installation(tmp_path, "")
        yield one
        one.stop()
        return
    name = f"copy_{os.getpid()}_{time.monotonic_ns()}"
    _in_postgres(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    one = Installation(tmp_path, _named(server, name))
    yield one
    one.stop()
    _in_postgres(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
