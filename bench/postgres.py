"""A PostgreSQL of the benchmark's own: its cluster is kept in build/bench, each run works on a copy of the database."""

import contextlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench.server import KEPT, Furnish, fill, free_port, is_filled, schema

PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _programs() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent  # often a link to where its fellows are
    if not PLACES:
        raise SystemExit("PostgreSQL's programs are not on this machine; install them to run this benchmark.")
    return PLACES[0]


def _as_server(*words: str) -> list[str]:
    """PostgreSQL refuses to run as root: then as its own user, else as nobody."""
    if os.geteuid() != 0:
        return list(words)
    users = {entry.pw_name for entry in pwd.getpwall()}
    return ["runuser", "-u", "postgres" if "postgres" in users else "nobody", "--", *words]


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Start the kept cluster; gives the URL without a database name."""
    programs, home = _programs(), Path("/var/tmp") / f"rapport-bench-{os.getuid()}"
    if not (home / "PG_VERSION").exists():
        home.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(home, _as_server()[2])
        init = _as_server(
            str(programs / "initdb"), "-D", str(home), "-U", "rapport", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"
        )
        subprocess.run(init, check=True, stdout=subprocess.DEVNULL, cwd="/")
    port = free_port()
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c shared_buffers=512MB -c work_mem=16MB "
        "-c random_page_cost=1.1 -c effective_cache_size=4GB"
    )
    control = [str(programs / "pg_ctl"), "-D", str(home), "-w"]
    subprocess.run(
        _as_server(*control, "-o", options, "-l", str(home / "log"), "start"),
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
    )
    try:
        yield f"postgres://rapport@127.0.0.1:{port}/"
    finally:
        subprocess.run(_as_server(*control, "-m", "fast", "stop"), check=False, stdout=subprocess.DEVNULL, cwd="/")


def _sql(url: str, statement: str) -> str:
    command = [str(_programs() / "psql"), f"{url}postgres", "-At", "-c", statement]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def _furnished(url: str, name: str, data: Path, furnish: Furnish) -> str:
    """A second kept database, with what one kind of measuring needs besides; its name."""
    made = f"{name}_furnished"
    is_there = _sql(url, f"SELECT 1 FROM pg_database WHERE datname = '{made}'")
    if not (is_there and is_filled(data, mark=made)):
        _sql(url, f"DROP DATABASE IF EXISTS {made}")
        _sql(url, f"CREATE DATABASE {made} TEMPLATE {name}")
        furnish(data, url + made)
        (data / made).write_text(schema())
    return made


@contextlib.contextmanager
def working_copy(contacts: int, furnish: Furnish | None = None) -> Iterator[tuple[Path, str]]:
    """A data folder and the URL of a copy of the kept database, gone afterwards."""
    name, data = f"bench{contacts}", KEPT / f"postgres-{contacts}"
    with cluster() as url:
        is_there = _sql(url, f"SELECT 1 FROM pg_database WHERE datname = '{name}'")
        if not (is_there and is_filled(data)):
            shutil.rmtree(data, ignore_errors=True)
            _sql(url, f"DROP DATABASE IF EXISTS {name}")
            _sql(url, f"CREATE DATABASE {name}")
        fill(contacts, data, url + name)
        name = _furnished(url, name, data, furnish) if furnish else name
        _sql(url, f"DROP DATABASE IF EXISTS {name}_run")
        _sql(url, f"CREATE DATABASE {name}_run TEMPLATE {name}")
        try:
            yield data, f"{url}{name}_run"
        finally:
            _sql(url, f"DROP DATABASE IF EXISTS {name}_run WITH (FORCE)")
