"""What Rapport takes: journal bytes for each action, and the packages that it runs on."""

import contextlib
import re
import sqlite3
from importlib import metadata
from pathlib import Path

import psycopg

from bench.server import ROOT

JOURNAL = ("journal_operation", "journal_change")
OF_SQLITE = """SELECT sum(pgsize) FROM dbstat
    WHERE aggregate = TRUE AND name IN (SELECT name FROM sqlite_master WHERE tbl_name IN (?, ?))"""
OF_POSTGRES = "SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(ARRAY[%s, %s]) AS name"
COUNTED = f"SELECT count(*) FROM {JOURNAL[0]}"  # noqa: S608


def journal(data: Path, database: str = "") -> tuple[int, int]:
    """Bytes of the journal with its indexes, and operations in it. Raises sqlite3.OperationalError without `dbstat`."""
    if database:
        with psycopg.connect(database) as asked:
            return int(asked.execute(OF_POSTGRES, JOURNAL).fetchone()[0]), asked.execute(COUNTED).fetchone()[0]
    with contextlib.closing(sqlite3.connect(data / "rapport.sqlite3")) as asked:
        return asked.execute(OF_SQLITE, JOURNAL).fetchone()[0], asked.execute(COUNTED).fetchone()[0]


def packages() -> float:
    """MB of what requirements/runtime.txt installs, compiled files not counted."""
    total = 0
    for name in re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / "runtime.txt").read_text(), re.M):
        with contextlib.suppress(metadata.PackageNotFoundError):  # of another system or version of Python
            for file in metadata.files(name) or []:
                path = Path(file.locate())
                if path.suffix != ".pyc" and path.is_file():
                    total += path.stat().st_size
    return round(total / 1e6, 1)
