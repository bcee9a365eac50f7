"""Write contacts or activities out as CSV, XLSX or vCard, or everything as one archive that `rapport import` reads again.

What is written is a lookup: a saved one, or a query as it stands in the browser's address. Without either, all of them.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.http import QueryDict

from rapport.base.errors import Refused
from rapport.cli import DONE
from rapport.cli.actor import acting_user
from rapport.exchange.actions import export_everything, export_lookup
from rapport.exchange.outgoing import FORMATS
from rapport.lookups.definition import Definition
from rapport.lookups.queries.saved import menu_of

SUFFIXES = {".csv": "csv", ".xlsx": "xlsx", ".vcf": "vcard"}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="where to; - is the standard output")
    parser.add_argument("--everything", action="store_true", help="all there is, as one .zip")
    parser.add_argument("--lookup", metavar="NAME", help="a saved lookup")
    parser.add_argument(
        "--query", default="", metavar="QUERY", help="as in the address: 'where=city:is:Boston&sort=name'"
    )
    parser.add_argument("--of", choices=["contact", "activity"], default="contact", help="records of what (contact)")
    parser.add_argument("--format", choices=list(FORMATS), help="where the file's suffix does not say it")
    parser.add_argument("--all-columns", action="store_true", help="every field, not only the lookup's columns")
    parser.add_argument("--by", default="", metavar="EMAIL", help="as whom (the first administrator)")
    parser.add_argument("--json", action="store_true", help="answer with the counts as JSON, on the error stream for -")


def run(options: argparse.Namespace) -> int:
    by = acting_user(options.by)
    counts = export_everything(Path(options.file), by=by) if options.everything else {options.of: _export(options, by)}
    total = sum(counts.values())
    words = (
        json.dumps({"file": options.file, "counts": counts})
        if options.json
        else f"{total:,} row{'' if total == 1 else 's'} written to {options.file}"
    )
    print(words, file=sys.stderr if options.file == "-" else sys.stdout)
    return DONE


def _export(options: argparse.Namespace, by: Any) -> int:
    """Write the lookup; the file gets its name when it is whole."""
    asked = QueryDict(options.query.partition("?")[2] or options.query, mutable=True)
    if options.lookup:
        asked["lookup"] = str(_saved_id(options.lookup, by))
    definition = Definition.from_query(asked, options.of, by)
    for condition in definition.conditions:
        if definition.field_of(condition) is None:
            raise Refused(f"There is no field {condition.field!r}.")
    columns = ("all",) if options.all_columns else ()
    file = Path(options.file)
    kind = options.format or SUFFIXES.get(file.suffix.lower())
    if kind is None:
        raise Refused(f"The suffix of {options.file} says no format: --format {', '.join(FORMATS)}.")
    if options.file == "-":
        return export_lookup(definition, kind, sys.stdout.buffer, by=by, columns=columns)
    partial = file.with_name(f".{file.name}.partial")
    try:
        count = export_lookup(definition, kind, partial, by=by, columns=columns)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return count


def _saved_id(name: str, by: Any) -> int:
    named = [one for one in menu_of(by) if name in (one.name, str(one.pk))]
    if not named:
        raise Refused(f"There is no lookup named {name!r}.")
    return named[0].pk
