"""A production server on a kept data set: filled once, copied for every run, so that runs do not age it."""

import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "build" / "bench"
Furnish = Callable[[Path, str], object]  # (data, address of the database): puts further rows in
INVENTED = 100_000  # more are copies of these


def environment(data: Path, database: str = "") -> dict:
    """The environment of every process of a run."""
    return {**os.environ, "RAPPORT_DATA": str(data), "RAPPORT_DATABASE_URL": database, "PYTHONPATH": str(ROOT)}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "rapport", *words]


def schema() -> str:
    """A digest of all migrations: data that was filled under others is filled anew."""
    texts = (path.read_bytes() for path in sorted((ROOT / "rapport").glob("*/migrations/0*.py")))
    return hashlib.sha256(b"".join(texts)).hexdigest()


def is_filled(data: Path, *, mark: str = "filled") -> bool:
    """Whether this data set is whole and of the present schema."""
    told = data / mark
    return told.exists() and schema() in told.read_text()


def fill(contacts: int, data: Path, database: str = "") -> None:
    """Fill an empty database with the demo, once."""
    if is_filled(data):
        return
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    began = time.perf_counter()
    times = max(1, contacts // INVENTED)
    size = ["--contacts", str(contacts // times), "--activities", str(contacts // times * 5), "--seed", "1"]
    subprocess.run(command("demo", *size), env=environment(data, database), check=True, stdout=subprocess.DEVNULL)
    if times > 1:
        multiply = [sys.executable, "-m", "bench.multiplied", str(times)]
        subprocess.run(multiply, env=environment(data, database), cwd=ROOT, check=True)
    print(f"Filled {contacts:,} contacts in {time.perf_counter() - began:.0f} s.", flush=True)
    (data / "filled").write_text(schema())


def furnished(kept: Path, furnish: Furnish) -> Path:
    """A second kept data set, with what one kind of measuring needs besides."""
    made = kept.with_name(f"{kept.name}-furnished")
    if not is_filled(made):
        shutil.rmtree(made, ignore_errors=True)
        shutil.copytree(kept, made)
        (made / "filled").unlink()
        furnish(made, "")
        (made / "filled").write_text(schema())
    return made


@contextlib.contextmanager
def working_copy(contacts: int, furnish: Furnish | None = None) -> Iterator[Path]:
    """A copy of the kept SQLite data set, gone afterwards."""
    kept, copy = KEPT / f"{contacts}", KEPT / f"{contacts}-run"
    fill(contacts, kept)
    kept = furnished(kept, furnish) if furnish else kept
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(kept, copy)
    os.sync()  # so that writing the copy out is not measured
    try:
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(data: Path, database: str = "", workers: int = 4) -> Iterator[tuple[int, int]]:
    """`rapport serve` until the block ends: its port and its process id."""
    port = free_port()
    log = (data / "serve.log").open("w")
    process = subprocess.Popen(
        command("serve", "--port", str(port), "--workers", str(workers)),
        env=environment(data, database), stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    try:
        _wait(port, process, data / "serve.log")
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        if process.poll() is None:
            process.kill()
        log.close()


def _wait(port: int, process: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=2)
            return
        time.sleep(0.1)
    raise SystemExit(f"The server did not start:\n{log.read_text()[-2000:]}")


def memory_of_tree(pid: int) -> float:
    """PSS of a process and all below it, in MB."""
    total, todo = 0, [pid]
    while todo:
        one = todo.pop()
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
            for task in Path(f"/proc/{one}/task").iterdir():
                todo += [int(child) for child in (task / "children").read_text().split()]
    return round(total / 1024, 1)
