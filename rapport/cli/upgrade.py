"""Back up, then bring the database to this version. `rapport serve` does the same when it starts."""

import argparse
import json

from rapport.backups.actions import back_up, not_serving
from rapport.cli import DONE
from rapport.supervisor.prepare import is_new, migrate, pending_migrations


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--without-backup", action="store_true", help="where another backup was just taken")
    parser.add_argument("--json", action="store_true", help="say what was done as JSON")


def run(options: argparse.Namespace) -> int:
    with not_serving():
        pending = pending_migrations()
        copy = None
        if pending and not is_new() and not options.without_backup:
            copy = back_up(why="upgrade")
        migrate()
    if options.json:
        print(json.dumps({"applied": pending, "backup": str(copy) if copy else None}))
        return DONE
    if copy:
        print(f"Backed up: {copy}")
    print(f"{len(pending)} steps applied; the database is of this version." if pending else "Nothing to do.")
    return DONE
