"""Put a backup in place. Stop Rapport first. The data of before is kept beside it."""

import argparse
from pathlib import Path

from rapport.access.actions.session import end_all_after_restore
from rapport.backups.actions import restore
from rapport.cli import DONE
from rapport.supervisor.prepare import migrate


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a backup, as `rapport backup` writes it")
    parser.add_argument("--force", action="store_true", help="replace the data that is here")


def run(options: argparse.Namespace) -> int:
    kept = restore(options.file, force=options.force)
    migrate()
    end_all_after_restore(options.file.name)
    print(f"{options.file.name} is in place. Everybody signs in again.")
    print("App passwords and API tokens have ended too: make new ones for phones, mail programs and other systems.")
    for place in kept:
        print(f"Kept from before: {place}")
    return DONE
