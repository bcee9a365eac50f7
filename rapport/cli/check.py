"""Say whether this installation is healthy: one line per question, exit code 0 when all is well."""

import argparse
import json
import shutil

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from rapport.base.sockets import HealthCheck, plugged
from rapport.cli import DONE, REFUSED, UNAVAILABLE, explain
from rapport.supervisor.prepare import migrate, pending_migrations

LITTLE_SPACE = 500 * 2**20


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mend", action="store_true", help="repair what can be repaired safely")
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(options: argparse.Namespace) -> int:
    answers = []
    for check in [*OWN, *plugged(HealthCheck)]:
        answers.append(_ask(check, mend=options.mend))
        if answers[-1].pop("code") == UNAVAILABLE and check is OWN[0]:
            break  # nothing else can be asked
    if options.json:
        print(json.dumps({"well": all(a["well"] for a in answers), "checks": answers}, indent=1))
    else:
        for answer in answers:
            print(f"{'ok   ' if answer['well'] else 'FAULT'}  {answer['name']}: {answer['sentence']}")
    return DONE if all(answer["well"] for answer in answers) else REFUSED


def _ask(check: HealthCheck, *, mend: bool) -> dict:
    """One check's answer; with `mend`, what is left after the repair."""
    code = DONE
    try:
        well, sentence = check.ask()
        if not well and mend and check.mend:
            mended = check.mend()
            well, sentence = check.ask()
            sentence = f"{mended} {sentence}"
    except Exception as trouble:  # noqa: BLE001 - a check that cannot be asked is an answer too
        well, (code, sentence) = False, explain(trouble)
    return {"code": code, "name": check.name, "well": well, "sentence": sentence}


def _database() -> tuple[bool, str]:
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
            version = cursor.fetchone()[0]
        return version >= 15, f"PostgreSQL {version} answers{'' if version >= 15 else '; 15 or newer is needed'}."
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(5)")
        faults = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
        if not faults:
            cursor.execute("PRAGMA foreign_key_check")
            faults = [
                f"{table} {row} points to a {parent} that is not there" for table, row, parent, _ in cursor.fetchmany(5)
            ]
    if faults:
        return False, f"The database is damaged ({'; '.join(faults)}). Restore a backup."
    return True, "SQLite is whole."


def _migrations() -> tuple[bool, str]:
    if pending := pending_migrations():
        return False, f"The database lacks {len(pending)} steps of this version. Run `rapport upgrade`."
    return True, "The database is of this version."


def _mend_migrations() -> str:
    migrate()
    return "Upgraded."


def _cache() -> tuple[bool, str]:
    missing = "shared_cache" not in connection.introspection.table_names()
    return not missing, "The cache table is missing." if missing else "The cache table is there."


def _mend_cache() -> str:
    call_command("createcachetable", verbosity=0)
    return "Made."


def _space() -> tuple[bool, str]:
    free = shutil.disk_usage(settings.DATA).free
    return free > LITTLE_SPACE, f"{free // 2**20:,} MB are free in {settings.DATA}."


def _secrecy() -> tuple[bool, str]:
    file = settings.DATA / "secret_key"
    if file.exists() and file.stat().st_mode & 0o077:
        return False, f"Others on this machine can read {file}."
    return True, "Only this account can read the secret key."


def _mend_secrecy() -> str:
    (settings.DATA / "secret_key").chmod(0o600)
    return "Closed."


OWN = [
    HealthCheck("Database", _database),
    HealthCheck("Version", _migrations, _mend_migrations),
    HealthCheck("Cache", _cache, _mend_cache),
    HealthCheck("Disk space", _space),
    HealthCheck("Secret key", _secrecy, _mend_secrecy),
]
