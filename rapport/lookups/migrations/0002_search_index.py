"""The trigram index of the search, in each database's own way."""

from django.db import migrations

SQLITE = [
    # External content: the text itself rests once, in the entries. No positions, no sizes: candidates are checked there.
    """CREATE VIRTUAL TABLE lookups_searchtext USING fts5(
        text, content='lookups_searchentry', content_rowid='id', tokenize='trigram', detail='none', columnsize=0)""",
    """CREATE TRIGGER lookups_searchtext_insert AFTER INSERT ON lookups_searchentry BEGIN
        INSERT INTO lookups_searchtext(rowid, text) VALUES (new.id, new.text); END""",
    """CREATE TRIGGER lookups_searchtext_delete AFTER DELETE ON lookups_searchentry BEGIN
        INSERT INTO lookups_searchtext(lookups_searchtext, rowid, text) VALUES ('delete', old.id, old.text); END""",
    """CREATE TRIGGER lookups_searchtext_update AFTER UPDATE OF text ON lookups_searchentry WHEN old.text <> new.text BEGIN
        INSERT INTO lookups_searchtext(lookups_searchtext, rowid, text) VALUES ('delete', old.id, old.text);
        INSERT INTO lookups_searchtext(rowid, text) VALUES (new.id, new.text); END""",
]
POSTGRESQL = [
    # Both are trusted extensions: who owns the database may make them.
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE EXTENSION IF NOT EXISTS btree_gin",
    "CREATE INDEX lookups_searchtext ON lookups_searchentry USING gin (record_type, text gin_trgm_ops)",
]


def make(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def take_away(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER lookups_searchtext_{name}")
        schema_editor.execute("DROP TABLE lookups_searchtext")
    else:
        schema_editor.execute("DROP INDEX lookups_searchtext")


class Migration(migrations.Migration):
    dependencies = [("lookups", "0001_initial")]
    operations = [migrations.RunPython(make, take_away)]
