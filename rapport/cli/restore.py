"""Put a backup in place. Stop Rapport first. The data of before is kept beside it."""

import argparse
from pathlib import Path

from rapport.backups.actions import restore
from rapport.cli import DONE
from rapport.supervisor.prepare import migrate


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a backup, as `rapport backup` writes it")
    parser.add_argument("--force", action="store_true", help="replace the data that is here")


def run(options: argparse.Namespace) -> int:
    kept = restore(options.file, force=options.force)
    migrate()
    print(f"{options.file.name} is in place.")
    for place in kept:
        print(f"Kept from before: {place}")
    return DONE
