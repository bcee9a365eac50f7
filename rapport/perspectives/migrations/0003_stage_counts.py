"""The database itself counts the cards of each stage, by whatever door a standing is written.

On SQLite a later migration that makes the table of standings or of stages anew has to lay these triggers again, and one that
makes that of the counts anew to take them away before.
"""

from django.db import migrations, models

COUNTS, STANDINGS, STAGES = "perspectives_stagecount", "perspectives_standing", "perspectives_stage"
LESS = f"UPDATE {COUNTS} SET cards = cards - 1 WHERE old.is_listed AND stage_id = old.stage_id;"
MORE = f"UPDATE {COUNTS} SET cards = cards + 1 WHERE new.is_listed AND stage_id = new.stage_id;"
SQLITE = [
    f"CREATE TRIGGER {COUNTS}_begin AFTER INSERT ON {STAGES} BEGIN"
    f" INSERT INTO {COUNTS} (stage_id, cards) VALUES (new.id, 0); END",
    f"CREATE TRIGGER {COUNTS}_insert AFTER INSERT ON {STANDINGS} WHEN new.is_listed BEGIN {MORE} END",
    f"CREATE TRIGGER {COUNTS}_delete AFTER DELETE ON {STANDINGS} WHEN old.is_listed BEGIN {LESS} END",
    f"CREATE TRIGGER {COUNTS}_update AFTER UPDATE OF stage_id, is_listed ON {STANDINGS}"
    f" WHEN old.stage_id <> new.stage_id OR old.is_listed <> new.is_listed BEGIN {LESS} {MORE} END",
]
# What a statement took from each stage and gave to it, in one row each. A table without such rows is as if it were not named.
GONE, COME = "SELECT stage_id, -1 AS cards FROM gone WHERE is_listed", "SELECT stage_id, 1 AS cards FROM come WHERE is_listed"
EVENTS = {
    "insert": ("REFERENCING NEW TABLE AS come", COME),
    "delete": ("REFERENCING OLD TABLE AS gone", GONE),
    "update": ("REFERENCING OLD TABLE AS gone NEW TABLE AS come", f"{GONE} UNION ALL {COME}"),
}


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE:
            schema_editor.execute(statement)
    else:
        for event, (tables, changes) in EVENTS.items():
            schema_editor.execute(
                f"CREATE FUNCTION {COUNTS}_{event}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" INSERT INTO {COUNTS} (stage_id, cards) SELECT stage_id, sum(cards) FROM ({changes}) AS changes"
                " GROUP BY stage_id HAVING sum(cards) <> 0; RETURN NULL; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {COUNTS}_{event} AFTER {event} ON {STANDINGS} {tables}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {COUNTS}_{event}()"
            )
    schema_editor.execute(
        f"INSERT INTO {COUNTS} (stage_id, cards) SELECT id, (SELECT count(*) FROM {STANDINGS}"
        f" WHERE stage_id = {STAGES}.id AND is_listed) FROM {STAGES}"
    )


def take_away(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for event in ("begin", "insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER {COUNTS}_{event}")
        return
    for event in EVENTS:
        schema_editor.execute(f"DROP TRIGGER {COUNTS}_{event} ON {STANDINGS}")
        schema_editor.execute(f"DROP FUNCTION {COUNTS}_{event}")


class Migration(migrations.Migration):
    dependencies = [("perspectives", "0002_seeds")]
    operations = [
        migrations.CreateModel(
            name="StageCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="standings hold the constraint",
                        on_delete=models.CASCADE,
                        related_name="+",
                        to="perspectives.stage",
                    ),
                ),
                ("cards", models.BigIntegerField()),
            ],
        ),
        migrations.RunPython(make, take_away),
    ]
