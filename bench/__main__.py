"""`make bench`: every figure of the daily loop, with its number of SQL statements, and as JSON in build/bench/.

`--standings` (`make bench-standings`): the board, the log, past days and the work of the night, of 100,000 who stand somewhere.
"""

import argparse
import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench import importing, postgres, sizes, standings
from bench.client import Session, latency, throughput
from bench.operations import Facts, Operation, reading, writing
from bench.server import KEPT, ROOT, Furnish, environment, memory_of_tree, serving, working_copy

RIGHTS = 1.5  # times the figures without access rights
LARGEST_PAGE = 60 * 1024  # compressed
POSTGRES = 1.4  # times the figures of SQLite
SLOWER, SEARCH_P50 = 1 + 1 / 3, 20  # the latter of the largest
GROWTH = (10_000, 100_000, 1_000_000)
GROWING = {"list, first page, default sort", "record, 200 interactions", "Today", "calendar, month", "search"}


def measure(session: Session, operation: Operation, statements: int, share: float = 1.0) -> dict:
    """One row of the report."""
    row = {"name": operation.name, "targets": [operation.p50, operation.p95]}
    row |= {"statements": statements, "most_statements": operation.statements}
    row |= latency(session, operation.requests, max(int(operation.times * share), 20))
    if operation.least:
        row["per_second"], row["least"] = throughput(session, operation.requests), operation.least
    return row


def say(row: dict, factor: float = 1.0) -> None:
    """Print a row: figures, goals, and what is missed."""
    p50, p95 = (goal * factor for goal in row["targets"])
    missed = [name for name, goal in (("p50", p50), ("p95", p95)) if row[name] > goal]
    missed += ["answers"] if "least" in row and row["per_second"] < row["least"] / factor else []
    missed += ["statements"] if row["most_statements"] and row["statements"] > row["most_statements"] else []
    missed += ["size"] if row["compressed"] > LARGEST_PAGE else []
    speed = f"{row['per_second']:5.0f} of {row['least'] / factor:3.0f}" if "per_second" in row else ""
    print(
        f"{row['name']:34}{row['p50']:7.1f} of {p50:4.1f}{row['p95']:9.1f} of {p95:5.1f}  {speed:>12}{row['statements']:12}"
        f"{row['compressed'] / 1024:14.1f}  {'missed: ' + ', '.join(missed) if missed else 'ok'}",
        flush=True,
    )


def say_heads(contacts: int, database: str) -> None:
    print(f"\n{contacts:,} contacts on {'PostgreSQL' if database else 'SQLite'}; load {os.getloadavg()[0]:.1f}")
    print(f"{'':34}{'p50, ms':>15}{'p95, ms':>17}{'answers/s':>15}{'statements':>11}{'KB compressed':>14}", flush=True)


def say_sizes(report: dict) -> None:
    print(f"{'memory of the process tree, idle':34}{report['idle_mb']:7.0f} of 250 MB (PSS)")
    print(f"{'packages it runs on':34}{report['packages_mb']:7.0f} of 250 MB")
    if "journal_bytes" in report:
        print(f"{'journal, each action':34}{report['journal_bytes']:7.0f} bytes, indexes included")


def say_growth(growth: dict[int, dict]) -> None:
    """Each operation at each size, and how much slower the largest is than the one before: a third at most."""
    print(f"\n{'p50, ms':34}" + "".join(f"{contacts:>12,}" for contacts in growth))
    for rows in zip(*(one["rows"] for one in growth.values()), strict=True):
        slower = rows[-1]["p50"] / rows[-2]["p50"]
        mark = "ok" if slower <= SLOWER or rows[0]["name"] == "search" and rows[-1]["p50"] <= SEARCH_P50 else "missed"
        print(
            f"{rows[0]['name']:34}" + "".join(f"{row['p50']:12.1f}" for row in rows) + f"   {slower - 1:+.0%}  {mark}"
        )


def say_rights(sides: dict[str, dict]) -> None:
    """Each operation without and with access rights."""
    print(f"\n{'p50, ms (answers/s)':34}{'without rights':>20}" + "".join(f"{who:>30}" for who in sides if who))
    for rows in zip(*(one["rows"] for one in sides.values()), strict=True):
        told = [f"{row['p50']:.1f}" + (f" ({row['per_second']:.0f})" if "per_second" in row else "") for row in rows]
        slower = [row["p50"] / rows[0]["p50"] for row in rows]
        marks = [f"{one:.2f} x {'ok' if one <= RIGHTS else 'missed'}" for one in slower]
        print(
            f"{rows[0]['name']:34}{told[0]:>20}"
            + "".join(f"{text:>17}{mark:>13}" for text, mark in zip(told[1:], marks[1:], strict=True))
        )
    seconds = [one["import"]["seconds"] for one in sides.values()]
    slower = "".join(f"{one:17.1f}{one / seconds[0]:11.2f} x" for one in seconds[1:])
    print(f"{'import 10,000 rows of CSV, s':34}{seconds[0]:20.1f}{slower}")


def journal_of(data: Path, database: str) -> tuple[int, int]:
    """Its bytes and its operations; nothing where this SQLite cannot tell."""
    with contextlib.suppress(sqlite3.OperationalError):
        return sizes.journal(data, database)
    return 0, 0


def facts_of(data: Path, database: str) -> tuple[Facts, str, dict]:
    """What a process of its own reads from the data set: facts, a session key, statements by operation."""
    command = [sys.executable, "-m", "bench.facts"]
    told = subprocess.run(command, env=environment(data, database), cwd=ROOT, check=True, stdout=subprocess.PIPE)
    found = json.loads(told.stdout)
    return Facts(**found["facts"]), found["session"], found["statements"]


def with_rights(data: Path, nora_as: str, database: str = "") -> None:
    """Put an organisation with access rights over a data set."""
    fill = [sys.executable, "-m", "bench.rights", nora_as]
    subprocess.run(fill, env=environment(data, database), cwd=ROOT, check=True)


@contextlib.contextmanager
def data_set(contacts: int, on_postgres: bool, furnish: Furnish | None = None) -> Iterator[tuple[Path, str]]:
    """A fresh copy of it: (folder, address of the database or "")."""
    if on_postgres:
        with postgres.working_copy(contacts, furnish) as (data, database):
            yield data, database
    else:
        with working_copy(contacts, furnish) as data:
            yield data, ""


def run(contacts: int, data: Path, database: str = "", names: set[str] | None = None, share: float = 1.0) -> dict:
    """Measure on one data set; `names` narrows the operations."""
    factor = POSTGRES if database else 1.0
    facts, key, statements = facts_of(data, database)
    say_heads(contacts, database)
    report: dict = {"rows": [], "packages_mb": sizes.packages()}
    with serving(data, database) as (port, pid):
        time.sleep(2)
        report["idle_mb"] = memory_of_tree(pid)
        session, before = Session(port, key), journal_of(data, database)
        for operation in [*reading(facts), *writing(facts)]:
            if names is None or operation.name in names:
                report["rows"].append(measure(session, operation, statements[operation.name], share))
                say(report["rows"][-1], factor)
        after = journal_of(data, database)
    if after[1] > before[1]:
        report["journal_bytes"] = round((after[0] - before[0]) / (after[1] - before[1]))
    say_sizes(report)
    return report


def measure_growth() -> dict:
    growth = {}
    for contacts in GROWTH:
        with working_copy(contacts) as data:
            growth[contacts] = run(contacts, data, names=GROWING, share=0.6)
    say_growth(growth)
    return {"growth": growth}


def measure_daily_loop(contacts: int, on_postgres: bool, nora_as: str = "") -> dict:
    with data_set(contacts, on_postgres) as (data, database):
        if nora_as:
            print(f"\nWith access rights, as a {nora_as}")
            with_rights(data, nora_as, database)
        found = run(contacts, data, database)
        return found | {"import": importing.measure(data, database, POSTGRES if database else 1.0)}


def measure_standings(on_postgres: bool) -> dict:
    def furnish(data: Path, database: str) -> None:
        standings.step("furnish", data, database)

    with data_set(standings.CONTACTS, on_postgres, furnish) as (data, database):
        say_heads(standings.CONTACTS, database)
        return standings.measure(data, database, say)


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--contacts", type=int, default=100_000)
    asked.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    asked.add_argument("--plain", action="store_true", help="without access rights alone")
    asked.add_argument("--growth", action="store_true", help="10,000, 100,000 and 1,000,000 contacts beside each other")
    asked.add_argument("--standings", action="store_true", help="perspectives: board, log, past days, night, backfill")
    wanted = asked.parse_args()
    os.chdir(ROOT)
    if wanted.standings:
        report = measure_standings(wanted.postgres)
    elif wanted.growth:
        report = measure_growth()
    else:
        report = measure_daily_loop(wanted.contacts, wanted.postgres)
        if not wanted.plain:
            sides = {who: measure_daily_loop(wanted.contacts, wanted.postgres, who) for who in ("seller", "manager")}
            say_rights({"": report, **sides})
            report |= {"rights": sides}
    names = [name for name in ("growth", "standings", "postgres") if getattr(wanted, name)]
    report |= {"at": time.strftime("%Y-%m-%d %H:%M"), "cores": os.cpu_count()}
    (KEPT / f"{'-'.join(names) or 'sqlite'}.json").write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
