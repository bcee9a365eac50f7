"""The `rapport` command: one module per command.

A command module has `arguments(parser)` and `run(options) -> exit code`. Exit codes: 0 done, 1 refused or not well,
2 wrong usage, 3 the database or the configuration does not let us start, 130 interrupted.
"""

import argparse
import importlib
import os
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

DONE, REFUSED, USAGE, UNAVAILABLE, INTERRUPTED = 0, 1, 2, 3, 130


@dataclass(frozen=True)
class Command:
    summary: str
    needs_django: bool = True  # the supervisor stays small without it
    uses_data: bool = False  # a restore has to wait for it
    module: str = ""  # where the name of the command is none for a module


COMMANDS = {
    "serve": Command("run Rapport: the web pages and the job worker, until Ctrl-C", needs_django=False),
    "work": Command("run only the job worker, for an installation on several machines", uses_data=True),
    "import": Command("bring contacts in from CSV, XLSX or vCard", uses_data=True, module="import_file"),
    "export": Command("write contacts out as CSV, XLSX, vCard, or everything as one archive"),
    "demo": Command("fill an empty database with invented people and their history", uses_data=True),
    "user": Command("invite, list, deactivate colleagues and give reset links", uses_data=True),
    "backup": Command("save the database, the files and the secret key into one file", uses_data=True),
    "restore": Command("put a backup in place; the data of before is kept beside it"),
    "upgrade": Command("back up, then bring the database to this version"),
    "check": Command("say whether this installation is healthy"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Whatever goes wrong becomes one sentence on the error stream."""
    words = list(sys.argv[1:] if argv is None else argv)
    name = next((word for word in words if not word.startswith("-")), "")
    os.umask(0o077)  # what we write is nobody else's
    try:
        if name in COMMANDS and words[0] == name:
            return _run(name, words[1:])
        _overview().parse_args(words)
        _overview().print_help()
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `rapport export … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _overview() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rapport",
        description="An open-source CRM that stands on an excellent contact manager.",
        epilog="`rapport COMMAND --help` explains one. Settings come from the environment: see docs/settings.md.",
    )
    parser.add_argument("--version", action="version", version=f"Rapport {_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, command in COMMANDS.items():
        commands.add_parser(name, help=command.summary, add_help=False)
    return parser


def _version() -> str:
    return importlib.import_module("rapport").__version__


def _run(name: str, words: list[str]) -> int:
    try:
        if COMMANDS[name].needs_django:
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.settings")
            importlib.import_module("django").setup()
            if name != "work":
                without_pool()
        module = importlib.import_module(f"rapport.cli.{COMMANDS[name].module or name}")
        parser = argparse.ArgumentParser(
            prog=f"rapport {name}",
            description=module.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            epilog="Exit codes: 0 done, 1 refused or not well, 2 wrong usage, 3 database or configuration not available.",
        )
        module.arguments(parser)
        options = parser.parse_args(words)
        with _held() if COMMANDS[name].uses_data else nullcontext():
            return module.run(options)
    except SystemExit as end:
        if not isinstance(end.code, str):
            raise
        print(f"rapport {name}: {end.code}", file=sys.stderr)
        return UNAVAILABLE
    except BrokenPipeError:
        raise  # nobody reads on: no trouble
    except Exception as trouble:  # a person reads this: a sentence, no traceback
        if os.environ.get("RAPPORT_DEBUG"):
            raise
        code, sentence = explain(trouble)
        print(f"rapport {name}: {sentence}", file=sys.stderr)
        return code


def _held() -> AbstractContextManager[None]:
    return importlib.import_module("rapport.backups.actions").in_use()


def without_pool() -> None:
    """A command needs one connection, and wants to hear at once why there is none."""
    importlib.import_module("django.db").connection.settings_dict["OPTIONS"].pop("pool", None)


def explain(trouble: Exception) -> tuple[int, str]:
    """The exit code and the sentence for an exception."""
    if sentence := getattr(trouble, "sentence", ""):
        return REFUSED, sentence
    kinds = {kind.__name__ for kind in type(trouble).__mro__}
    if "ProgrammingError" in kinds or str(trouble).startswith(("no such table", "no such column")):
        return UNAVAILABLE, "The database is not of this version. Run `rapport upgrade`."
    if kinds & {"OperationalError", "InterfaceError", "PoolTimeout"} or isinstance(trouble, sqlite3.Error):
        return UNAVAILABLE, f"The database does not answer: {str(trouble).strip().splitlines()[0]}."
    if isinstance(trouble, OSError):
        return REFUSED, f"{trouble.strerror or trouble}{f': {trouble.filename}' if trouble.filename else ''}."
    return REFUSED, f"Unexpected {type(trouble).__name__}: {trouble}. Set RAPPORT_DEBUG=1 to see where."
