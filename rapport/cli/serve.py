"""Run Rapport: the web pages and the job worker in one process tree, until Ctrl-C.

The first start makes the database. A start after an upgrade backs it up and brings it to this version.
"""

import argparse
import fcntl
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from rapport.base.environment import number
from rapport.cli import DONE, REFUSED, UNAVAILABLE
from rapport.supervisor.tree import Child, Tree


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=os.environ.get("RAPPORT_HOST", "127.0.0.1"), help="address to listen on")
    parser.add_argument("--port", type=int, default=number("RAPPORT_PORT", 8000), help="port to listen on (8000)")
    parser.add_argument("--workers", type=int, metavar="N", help="web worker processes (one a core, four at most)")
    parser.add_argument(
        "--without-worker", action="store_true", help="only the web pages; `rapport work` does the jobs"
    )


def run(options: argparse.Namespace) -> int:
    if trouble := _why_not_listen(options.host, options.port):
        print(f"rapport serve: {trouble}", file=sys.stderr)
        return REFUSED
    os.environ["RAPPORT_HOST"], os.environ["RAPPORT_PORT"] = options.host, str(options.port)
    os.environ.setdefault("RAPPORT_BASE_URL", f"http://{_shown(options.host)}:{options.port}")
    if options.workers:
        os.environ["RAPPORT_WEB_WORKERS"] = str(options.workers)
    data = Path(os.environ.get("RAPPORT_DATA", "data"))
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data / "serving.lock").open("w") as lock:  # `rapport restore` waits until nobody holds it
        fcntl.flock(lock, fcntl.LOCK_SH)
        prepared = _prepare(data)
        if prepared.returncode:
            return UNAVAILABLE
        tree = Tree(_children(options))
        tree.start()
        _greet(options, tree, prepared.stdout.strip())
        tree.watch()
    print("Rapport has stopped.", flush=True)
    return DONE


def _prepare(data: Path) -> subprocess.CompletedProcess[str]:
    """Make the database and what else is not there; one at a time, where two start together."""
    with (data / "preparing.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return subprocess.run([sys.executable, "-m", "rapport.supervisor.prepare"], stdout=subprocess.PIPE, text=True)


def _children(options: argparse.Namespace) -> list[Child]:
    children = [Child("web server", [sys.executable, "-m", "rapport.supervisor"])]
    if not options.without_worker:
        children.append(Child("job worker", [sys.executable, "-m", "rapport", "work"]))
    return children


def _why_not_listen(host: str, port: int) -> str:
    """Why nobody can listen there, as a sentence; "" where it is free."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as trouble:
        return f"Port {port} of {host} cannot be used: {trouble.strerror}. Choose another with --port."
    return ""


def _greet(options: argparse.Namespace, tree: Tree, link: str) -> None:
    """Say where Rapport is, once it answers."""
    end = time.monotonic() + 60
    while time.monotonic() < end and not tree.stopping.wait(0.1):
        try:
            socket.create_connection((_shown(options.host), options.port), timeout=1).close()
        except OSError:
            continue
        print(f"\n  Rapport is at {os.environ['RAPPORT_BASE_URL']}")
        if link:
            print(f"\n  Nobody can sign in yet. Open this link once, to make the first account:\n\n    {link}")
        print("\n  Ctrl-C stops it.\n", flush=True)
        return


def _shown(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)  # noqa: S104
