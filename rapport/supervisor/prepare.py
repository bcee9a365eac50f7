"""Before the first request: the database of this version, the cache table, the static files, the setup link."""

import importlib
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from rapport.cli import DONE, explain, without_pool

PACKAGE = Path(__file__).parent.parent
UNPACKING = 60  # seconds that the files of one version may be apart


def pending_migrations() -> list[str]:
    """What the database lacks of this version; all of it in an empty database."""
    executor = MigrationExecutor(connection)
    return [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def is_new() -> bool:
    """Whether the database has no tables of ours yet."""
    return "organisation_user" not in connection.introspection.table_names()


def migrate() -> None:
    """Bring the database to this version."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def collect_static() -> None:
    """Collect and compress the static files."""
    call_command("collectstatic", verbosity=0, interactive=False)


def refresh_static() -> None:
    """Collect them where there are none, or those of the version before."""
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if not manifest.exists():
        collect_static()
        return
    newest = max(file.stat().st_mtime for file in PACKAGE.glob("*/static/**/*") if file.is_file())
    if newest > manifest.stat().st_mtime + UNPACKING:
        try:
            collect_static()
        except PermissionError:  # a service may not write beside its programs
            print(
                f"The styles in {settings.STATIC_ROOT} are of another version. Run `make environment`.", file=sys.stderr
            )


def prepare() -> str:
    """Make ready what is not; returns the setup link while there is nobody who could sign in."""
    refresh_static()
    if pending_migrations():
        if not is_new():
            # Rooms can be imported only after django.setup().
            copy = importlib.import_module("rapport.backups.actions").back_up(why="upgrade")
            print(f"Backed up before the upgrade: {copy}", file=sys.stderr)
        migrate()
    return setup_link()


def setup_link() -> str:
    """The one-time link to the first account, or "" where there is one."""
    return importlib.import_module("rapport.access.actions").setup_link() or ""


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.settings")
    try:
        django.setup()
        without_pool()
        print(prepare())
    except Exception as trouble:
        if os.environ.get("RAPPORT_DEBUG"):
            raise
        code, sentence = explain(trouble)
        print(f"rapport serve: {sentence}", file=sys.stderr)
        return code
    return DONE


if __name__ == "__main__":
    sys.exit(main())
