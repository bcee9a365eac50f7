"""Save the database, the files and the secret key into one file, while Rapport keeps running.

Backups are also taken every night: RAPPORT_BACKUP_AT says when, RAPPORT_BACKUP_KEEP how many stay.
"""

import argparse
import json
from pathlib import Path

from rapport.backups.actions import back_up
from rapport.cli import DONE


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to", type=Path, metavar="FOLDER", help="where to (RAPPORT_BACKUPS, or backups in the data folder)"
    )
    parser.add_argument(
        "--keep", type=int, metavar="N", help="keep the newest N in that folder (RAPPORT_BACKUP_KEEP, 7)"
    )
    parser.add_argument("--json", action="store_true", help="name the file and its size as JSON")


def run(options: argparse.Namespace) -> int:
    done = back_up(folder=options.to, keep=options.keep)
    size = done.stat().st_size
    print(json.dumps({"file": str(done), "bytes": size}) if options.json else f"{done} ({size / 2**20:,.1f} MB)")
    return DONE
