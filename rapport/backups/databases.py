"""Copying a database out and putting one in place: SQLite by its online backup, PostgreSQL by its own programs."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection

from rapport.base.errors import Refused

_EMPTY = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE public.%I CASCADE', one.name);
  END LOOP;
  FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE 'DROP FUNCTION ' || one.name || ' CASCADE';
  END LOOP;
END $$;
"""


def kind() -> str:
    """ "sqlite" or "postgresql"."""
    return connection.vendor


def size() -> int:
    """How many bytes the database takes."""
    if kind() == "sqlite":
        return _file().stat().st_size if _file().exists() else 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def dump(into: Path) -> Path:
    """Write a consistent copy into the folder, while others keep writing; returns the file. Raises Refused."""
    if kind() == "sqlite":
        copy = into / "database.sqlite3"
        with closing(sqlite3.connect(_file())) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)  # in one step, which is one snapshot
            target.execute("PRAGMA journal_mode=DELETE")
        return copy
    copy = into / "database.dump"
    _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-comments", f"--file={copy}")
    return copy


def load(copy: Path, stamp: str) -> list[Path]:
    """Put the copy in the place of the database, in one step; returns what is kept of before. Raises Refused."""
    if copy.suffix == ".dump":
        return _load_postgres(copy)
    check_sqlite(copy)
    connection.close()
    here, kept = _file(), []
    fresh = here.with_name(f"{here.name}.restoring")
    shutil.copyfile(copy, fresh)
    if here.exists():
        _close_up(here)
    before = here.with_name(f"{here.name}.before-{stamp}")
    for suffix in ("-wal", "-shm"):  # of a damaged one
        if (beside := here.with_name(here.name + suffix)).exists():
            kept.append(beside.rename(before.with_name(before.name + suffix)))
    if here.exists():
        os.link(here, before)
        kept.insert(0, before)
    fresh.replace(here)  # at every moment one of the two is there
    return kept


def _close_up(file: Path) -> None:
    """Bring all into the one file. Raises Refused where another process has it open: it would write on into the old one."""
    with closing(sqlite3.connect(file, timeout=2)) as opened:
        try:
            mode = opened.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        except sqlite3.DatabaseError as trouble:
            busy = getattr(trouble, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
            mode = "wal" if busy else ""  # it may be the damaged one that is replaced
        if mode == "wal":
            raise Refused("Another program has the database open. Stop it first. Nothing was changed.")


def check_sqlite(file: Path) -> None:
    """Raise Refused where a SQLite file is damaged."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as opened:
        try:
            answer = opened.execute("PRAGMA quick_check").fetchone()[0]
        except sqlite3.DatabaseError as trouble:
            answer = str(trouble)
    if answer != "ok":
        raise Refused(f"The database in the backup is damaged: {answer}. Nothing was changed.")


def _load_postgres(copy: Path) -> list[Path]:
    """One transaction empties the database and fills it again: it is the old or the new, never half."""
    script = _postgres("pg_restore", "--no-owner", "--no-privileges", "--file=-", str(copy))
    connection.close()
    _postgres(
        "psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", said=_EMPTY.encode() + script
    )
    return []


def _file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _postgres(program: str, *words: str, said: bytes | None = None) -> bytes:
    found = shutil.which(program) or _installed(program)
    if not found:
        raise Refused(f"{program} is not installed. It comes with PostgreSQL's client: apt install postgresql-client.")
    done = subprocess.run([found, *words], env=_environment(), input=said, capture_output=True)
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or [""]
        raise Refused(f"{program} failed, and nothing was changed: {lines[0]}")
    return done.stdout


def _installed(program: str) -> str:
    found = Path("/usr/lib/postgresql").glob(f"*/bin/{program}")
    return str(max(found, key=lambda file: int(file.parent.parent.name), default=""))


def _environment() -> dict[str, str]:
    """The connection as PostgreSQL's programs take it, so that no password stands on a command line."""
    own, options = connection.settings_dict, connection.settings_dict["OPTIONS"]
    facts = {
        "PGHOST": own["HOST"] or options.get("host", ""),
        "PGPORT": str(own["PORT"] or options.get("port", "")),
        "PGUSER": own["USER"],
        "PGPASSWORD": own["PASSWORD"],
        "PGDATABASE": own["NAME"],
        "PGSSLMODE": options.get("sslmode", ""),
        "PGSSLROOTCERT": options.get("sslrootcert", ""),
    }
    return {**os.environ, **{name: value for name, value in facts.items() if value}}
