"""`make bench`: every figure of the daily loop, with its number of SQL statements, and as JSON in build/bench/."""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from bench import importing, postgres
from bench.client import Session, latency, throughput
from bench.operations import Facts, Operation, reading, writing
from bench.server import KEPT, ROOT, environment, memory_of_tree, serving, working_copy

GROWTH = (10_000, 100_000, 1_000_000)
GROWING = {"list, first page, default sort", "record, 200 interactions", "Today", "calendar, month", "search"}


def measure(session: Session, operation: Operation, statements: int, share: float = 1.0) -> dict:
    """One row of the report."""
    row = {"name": operation.name, "statements": statements, "targets": [operation.p50, operation.p95]}
    row |= latency(session, operation.requests, max(int(operation.times * share), 20))
    if operation.least:
        row["per_second"], row["least"] = throughput(session, operation.requests), operation.least
    return row


def say(row: dict, factor: float = 1.0) -> None:
    """Print a row: figures, targets, and a mark where one is missed."""
    missed = row["p50"] > row["targets"][0] * factor or row["p95"] > row["targets"][1] * factor
    missed |= "least" in row and row["per_second"] < row["least"] / factor
    speed = f"{row['per_second']:7.0f}/s" if "per_second" in row else " " * 9
    print(
        f"{row['name']:34} p50 {row['p50']:7.2f} ms  p95 {row['p95']:7.2f} ms {speed}  {row['statements']:3} statements"
        f"  {row['bytes'] / 1024:6.1f} KB  {'MISSED' if missed else 'ok'}",
        flush=True,
    )


def facts_of(data: Path, database: str) -> tuple[Facts, dict]:
    """What a process of its own reads from the data set: facts, and a session key, statements by operation, journal bytes."""
    command = [sys.executable, "-m", "bench.facts"]
    told = subprocess.run(command, env=environment(data, database), cwd=ROOT, check=True, stdout=subprocess.PIPE)
    found = json.loads(told.stdout)
    return Facts(**found.pop("facts")), found


def run(contacts: int, data: Path, database: str = "", names: set[str] | None = None, share: float = 1.0) -> list[dict]:
    """Measure on one data set; `names` narrows the operations."""
    factor = 1.4 if database else 1.0
    facts, told = facts_of(data, database)
    print(f"\n{contacts:,} contacts on {'PostgreSQL' if database else 'SQLite'}", flush=True)
    rows = []
    with serving(data, database) as (port, pid):
        time.sleep(2)
        idle = memory_of_tree(pid)
        session = Session(port, told["session"])
        for operation in [*reading(facts), *writing(facts)]:
            if names is None or operation.name in names:
                rows.append(measure(session, operation, told["statements"][operation.name], share))
                say(rows[-1], factor)
        rows.append({"name": "memory of the process tree, idle", "mb": idle})
        print(f"{'memory of the process tree, idle':34} {idle:.0f} MB (PSS)")
    rows.append({"name": "journal, one action", "bytes": round(told["journal"])})
    print(f"{'journal, one action':34} {told['journal']:.0f} bytes")
    return rows


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--contacts", type=int, default=100_000)
    asked.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    asked.add_argument("--growth", action="store_true", help="10,000, 100,000 and 1,000,000 contacts beside each other")
    wanted = asked.parse_args()
    os.chdir(ROOT)
    report: dict = {"at": time.strftime("%Y-%m-%d %H:%M"), "cores": os.cpu_count()}
    if wanted.growth:
        report["growth"] = {}
        for contacts in GROWTH:
            with working_copy(contacts) as data:
                report["growth"][contacts] = run(contacts, data, names=GROWING, share=0.6)
    elif wanted.postgres:
        with postgres.working_copy(wanted.contacts) as (data, database):
            report["rows"] = run(wanted.contacts, data, database)
            report["import"] = importing.measure(data, database)
    else:
        with working_copy(wanted.contacts) as data:
            report["rows"] = run(wanted.contacts, data)
            report["import"] = importing.measure(data)
    name = "growth" if wanted.growth else "postgres" if wanted.postgres else "sqlite"
    (KEPT / f"{name}.json").write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
