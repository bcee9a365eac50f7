"""Perspectives at the size of the issue: 100,000 standings with 1,000,000 lines in the log, furnished once and kept."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.client import Request, Session, latency
from bench.operations import Operation, contacts_list
from bench.server import ROOT, environment, serving

CONTACTS = 100_000
FACTOR = 1.4  # times the figures of SQLite, where PostgreSQL has no goal of its own


@dataclass(frozen=True)
class Step:
    """Work of the background, with its goal in seconds."""

    key: str
    name: str
    seconds: float
    before: str = ""  # the step that furnishes it


STEPS = (
    Step("night", "night, 100,000 of 100,000 churn", 60),
    Step("quiet", "night, nobody moves", 60),
    Step("bulk", "stage of 10,000 at once", 10),
    Step("backfill", "backfill of 100,000 orders", 60, before="orders"),
    Step("import", "import of 100,000 orders", 60),
)


def step(key: str, data: Path, database: str) -> dict:
    """Do one in a process of its own, as the job worker would."""
    command = [sys.executable, "-m", "bench.standing_steps", key]
    told = subprocess.run(command, env=environment(data, database), cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return json.loads(told.stdout.splitlines()[-1])


def reading(facts: dict[str, Any], on_postgres: bool) -> list[Operation]:
    """The pages, with their goals."""
    slower = FACTOR if on_postgres else 1
    stage, day, board = facts["stage"], facts["day"], "/board/sales/"
    cookies = f"board_folds={facts['opened']}"
    further = Request(f"{board}cards/?{urlencode({'stage': stage, 'after': facts['after']})}")
    in_stage, calling = f"sales_stage:is:{stage}", f"/calling/{facts['calling']}/next/"
    listed = {"columns": "name,sales_stage,sales_days"}
    return [
        Operation("board, ten columns", [Request(board, cookies=cookies)], 35 if on_postgres else 25, 50 * slower),
        Operation("board, more of a column", [further], 25 * slower, 50 * slower),
        Operation("past board", [Request(f"{board}?as_of={day}", cookies=cookies)], 150, 250, times=40),
        Operation("list, of one stage", [contacts_list(in_stage)], 25 * slower, 50 * slower),
        Operation(
            "list of all, by since, last order, revenue",
            [contacts_list(sort=f"-sales_{key}") for key in ("since", "last_order", "revenue")], 25 * slower, 50 * slower,
        ),
        Operation("list as of a past day, of one stage", [contacts_list(in_stage, as_of=day, **listed)], 150, 250, times=40),
        Operation("list as of a past day, by stage", [contacts_list(sort="sales_stage", as_of=day, **listed)], 150, 250, times=40),
        Operation("log", [Request("/moves/"), Request("/moves/?sort=-on")], 25 * slower, 50 * slower),
        Operation("log, by words", [Request("/moves/?text=fair+week+17")], 100 * slower, 200 * slower, times=40),
        Operation("next call", [Request(calling, lambda _: {}, before=("DELETE", calling))], 25 * slower, 50 * slower),
    ]  # fmt: skip


def measure(data: Path, database: str, say: Callable[[dict], None]) -> dict:
    """Every page and every step; `say` prints the row of a page."""
    facts = step("facts", data, database)
    report: dict = {"rows": [], "steps": []}
    with serving(data, database) as (port, _):
        session = Session(port, facts["session"])
        for operation in reading(facts, bool(database)):
            row = {
                "name": operation.name,
                "targets": [operation.p50, operation.p95],
                "statements": 0,
                "most_statements": None,
            }
            report["rows"].append(row | latency(session, operation.requests, operation.times))
            say(report["rows"][-1])
    for one in STEPS:
        if one.before:
            step(one.before, data, database)
        report["steps"].append({"name": one.name, "goal": one.seconds, **step(one.key, data, database)})
        say_step(report["steps"][-1])
    return report


def say_step(row: dict) -> None:
    mark = "ok" if row["seconds"] <= row["goal"] else "missed"
    waits = f"{row['cpu']:.1f} s of CPU, others waited {row['longest_wait']} ms at most"
    print(
        f"{row['name']:34}{row['seconds']:7.1f} of {row['goal']:.0f} s, {waits}; load {os.getloadavg()[0]:.1f}  {mark}",
        flush=True,
    )
