"""What is in the audit log cannot be rewritten: an entry is sealed once and stays from then on, and what it says of a person can be erased."""

from django.db import migrations

SAME = ("at", "action", "user_id", "record_type", "record_id", "operation_id", "commitment")


def _altered(is_not: str) -> str:
    kept = [f"new.{name} {is_not} old.{name}" for name in SAME]
    sealed = [f"(old.position IS NOT NULL AND new.{name} {is_not} old.{name})" for name in ("position", "digest")]
    return " OR ".join([*kept, *sealed, f"(new.salt <> '' AND new.salt {is_not} old.salt)"])


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER audit_entry_kept BEFORE UPDATE ON audit_entry WHEN {_altered('IS NOT')}"
            " BEGIN SELECT RAISE(ABORT, 'audit entries are only added'); END"
        )
        schema_editor.execute(
            "CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry WHEN old.position IS NOT NULL"
            " BEGIN SELECT RAISE(ABORT, 'audit entries are only added'); END"
        )
        return
    schema_editor.execute(
        "CREATE FUNCTION audit_entry_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'audit entries are only added'; END $$"
    )
    schema_editor.execute(
        "CREATE TRIGGER audit_entry_kept BEFORE UPDATE ON audit_entry FOR EACH ROW"
        f" WHEN ({_altered('IS DISTINCT FROM')}) EXECUTE FUNCTION audit_entry_kept()"
    )
    schema_editor.execute(
        "CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry FOR EACH ROW"
        " WHEN (old.position IS NOT NULL) EXECUTE FUNCTION audit_entry_kept()"
    )


def take_away(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER audit_entry_kept")
        schema_editor.execute("DROP TRIGGER audit_entry_stays")
        return
    schema_editor.execute("DROP TRIGGER audit_entry_kept ON audit_entry")
    schema_editor.execute("DROP TRIGGER audit_entry_stays ON audit_entry")
    schema_editor.execute("DROP FUNCTION audit_entry_kept")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(make, take_away)]
