"""A throwaway PostgreSQL for the tests: made in a temporary folder, reached by its socket, gone at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

MISSING = (
    "RAPPORT_TEST_DATABASE=postgres needs PostgreSQL's own programs (initdb, postgres), 15 or newer. "
    "On Debian and Ubuntu: apt install postgresql. Or give the URL of a server: RAPPORT_TEST_DATABASE=postgres://..."
)
# Nothing here has to survive a power cut.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_connections=200"]


def programs() -> Path | None:
    """The folder with initdb and postgres, the newest first; None where they are not installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parent.parent.name))
    return installed[-1].parent if installed else None


def _who() -> dict:
    """PostgreSQL refuses to run as root: then as its own user, or nobody."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    entry = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


class Cluster:
    """A running server; `url` names its database `rapport`."""

    def __init__(self) -> None:
        if (folder := programs()) is None:
            raise SystemExit(MISSING)
        self.programs, self.who = folder, _who()
        self.folder = Path(tempfile.mkdtemp(prefix="rapport-pg-", dir="/tmp"))  # a socket's path has to be short
        self.url = f"postgres://rapport@/rapport?host={self.folder}"
        try:
            self._start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def _start(self) -> None:
        if self.who:
            os.chown(self.folder, self.who["user"], self.who["group"])
        self._run("initdb", "-D", "data", "-U", "rapport", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = [word for setting in FAST for word in ("-c", setting)]
        options = " ".join(["-k", str(self.folder), "-c", "listen_addresses=''", *settings])
        self._run("pg_ctl", "-D", "data", "-l", "log", "-w", "-t", "30", "-o", options, "start")
        self._run("createdb", "-h", str(self.folder), "-U", "rapport", "rapport")

    def _run(self, program: str, *words: str) -> None:
        command = [str(self.programs / program), *words]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, **self.who)
        if done.returncode:
            raise SystemExit(f"{program} failed: {done.stdout}{done.stderr}")

    def stop(self) -> None:
        try:
            self._run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def cluster():
    """A running throwaway server, stopped on the way out."""
    one = Cluster()
    try:
        yield one
    finally:
        one.stop()
