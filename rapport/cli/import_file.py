"""Bring contacts in from a CSV, XLSX or vCard file, or everything back from an archive. Every row is accounted for.

The same file twice changes nothing. The whole import can be undone on its page, which the answer names.
"""

import argparse
import json
from pathlib import Path

from django.conf import settings

from rapport.base.errors import Refused
from rapport.cli import DONE, REFUSED
from rapport.cli.actor import acting_user, one_of
from rapport.exchange.actions import import_file
from rapport.exchange.models import Import, ImportRow
from rapport.exchange.plans import source_id_of, sources
from rapport.exchange.queries import rows_in
from rapport.organisation.models import User
from rapport.organisation.queries import colleagues


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="count what would happen, and write nothing")
    parser.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD", help="where a column goes")
    parser.add_argument("--system", default="", help="where the file comes from: its ids are known in it")
    parser.add_argument(
        "--about", default="", help="what it is about, where the guess is wrong: contacts, details, ..."
    )
    parser.add_argument("--duplicates", choices=["same", "new", "later"], help="what a likely duplicate is taken for")
    parser.add_argument("--owner", metavar="EMAIL", help="whose the new contacts are (who imports)")
    parser.add_argument("--tag", action="append", default=[], help="a tag for all of them")
    parser.add_argument("--source", default="", help="the source that new contacts get")
    parser.add_argument("--by", default="", metavar="EMAIL", help="in whose name (the first administrator)")
    parser.add_argument("--json", action="store_true", help="the counts, and each row with a problem, as JSON")


def run(options: argparse.Namespace) -> int:
    by = acting_user(options.by)
    if options.source and source_id_of(options.source) is None:
        raise Refused(f"There is no source named {options.source!r}. There are {', '.join(sources())}.")
    choices = _choices(options)
    done = import_file(
        options.file,
        by=by,
        system=options.system,
        about=options.about,
        mapping=dict(_pair(word) for word in options.map),
        dry_run=options.dry_run,
        **choices,
    )
    problems = [
        {"line": row.number, "row": row.label, "problem": row.reason}
        for row in rows_in(done, [ImportRow.State.REJECTED], limit=10**6)
    ]
    if options.json:
        print(
            json.dumps({"import": done.id, "state": done.state, "counts": done.counts, "problems": problems}, indent=1)
        )
    else:
        _tell(done, problems)
    return DONE if done.state in (Import.State.DONE, Import.State.READY) else REFUSED


def _choices(options: argparse.Namespace) -> dict:
    """What was chosen on the command line and nothing else."""
    owner: User | None = one_of(colleagues(), options.owner) if options.owner else None
    asked = {
        "duplicates": options.duplicates,
        "owner": owner.id if owner else None,
        "tags": options.tag,
        "source": options.source,
    }
    return {key: value for key, value in asked.items() if value}


def _pair(word: str) -> tuple[str, str]:
    column, equals, field = word.partition("=")
    if not equals:
        raise Refused(f"--map takes COLUMN=FIELD; {word!r} has no =.")
    return column, field


def _tell(done: Import, problems: list[dict]) -> None:
    counts = ", ".join(f"{number:,} {word}" for word, number in done.counts.items() if isinstance(number, int))
    print(f"{done.name}: {counts or 'nothing in it'}.")
    for problem in problems[:20]:
        print(f"  line {problem['line']}, {problem['row'] or 'no name'}: {problem['problem']}")
    if len(problems) > 20:
        print(f"  and {len(problems) - 20:,} more: --json lists them all")
    if done.trouble:
        print(done.trouble)
    print(f"{settings.BASE_URL}/import/{done.id}/")
