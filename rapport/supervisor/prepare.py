"""Before the first request: the database of this version, the cache table, the static files, the setup link."""

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def pending_migrations() -> list[str]:
    """What the database lacks of this version; all of it in an empty database."""
    executor = MigrationExecutor(connection)
    return [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def is_new() -> bool:
    """Whether the database has no tables of ours yet."""
    return "organisation_user" not in connection.introspection.table_names()


def migrate() -> list[str]:
    """Bring the database to this version; returns what was applied."""
    pending = pending_migrations()
    if pending:
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    return pending


def collect_static(*, again: bool = False) -> None:
    """Collect and compress the static files: at build time, or here where nobody did."""
    if again or not (settings.STATIC_ROOT / "staticfiles.json").exists():
        call_command("collectstatic", verbosity=0, interactive=False)
