"""The kinds and outcomes that an installation starts with; the list is the organisation's from then on."""

from django.db import migrations

KINDS = [
    # key, name, icon, direction, logged, planned, at once, minutes
    ("call", "Call", "phone", True, True, True, False, 15),
    ("meeting", "Meeting", "users", False, True, True, False, 60),
    ("todo", "To-do", "square-check", False, False, True, True, 15),
    ("email", "E-mail", "mail", True, True, True, False, 15),
    ("letter", "Letter", "mail-open", True, True, True, False, 15),
    ("message", "Message", "message-square", True, True, False, False, 5),
    ("note", "Note", "notebook-pen", False, True, False, False, 5),
]
OUTCOMES = {
    # key, name, icon, counts as, proposes, kind of it, in days
    "call": [
        ("reached", "Reached", "phone-call", "touch contact", "again", None, 7),
        ("message", "Left message", "voicemail", "try", "retry", None, 3),
        ("no-answer", "No answer", "phone-missed", "try", "retry", None, 1),
        ("busy", "Busy", "phone-off", "try", "retry", None, 1),
        ("wrong-number", "Wrong number", "ban", "try wrong_number", "nothing", None, 0),
    ],
    "meeting": [
        ("held", "Held", "check", "touch contact", "again", "call", 7),
        ("did-not-come", "Did not come", "user-x", "try", "again", "call", 1),
        ("called-off", "Called off", "calendar-x", "", "again", None, 7),
    ],
    "todo": [("done", "Done", "check", "", "nothing", None, 0)],
    "email": [
        ("sent", "Sent", "arrow-right", "touch", "again", "call", 7),
        ("replied", "Replied", "corner-down-left", "touch contact", "again", "call", 7),
        ("bounced", "Bounced", "undo-2", "try", "nothing", None, 0),
    ],
    "letter": [
        ("sent", "Sent", "arrow-right", "touch", "again", "call", 7),
        ("replied", "Replied", "corner-down-left", "touch contact", "again", "call", 7),
        ("returned", "Returned", "undo-2", "try", "nothing", None, 0),
    ],
    "message": [
        ("sent", "Sent", "arrow-right", "touch", "again", "call", 3),
        ("replied", "Replied", "corner-down-left", "touch contact", "again", "call", 7),
    ],
    "note": [],
}


def fill(apps, schema_editor):
    Kind, Outcome = apps.get_model("activities", "Kind"), apps.get_model("activities", "Outcome")
    kinds = {}
    for position, (key, name, icon, direction, logged, planned, at_once, minutes) in enumerate(KINDS):
        kinds[key] = Kind.objects.create(
            key=key, name=name, icon=icon, position=position, has_direction=direction, is_logged=logged,
            is_planned=planned, is_done_at_once=at_once, minutes=minutes,
        )
    for kind, outcomes in OUTCOMES.items():
        for position, (key, name, icon, counts, proposes, proposes_kind, days) in enumerate(outcomes):
            Outcome.objects.create(
                kind=kinds[kind], key=key, name=name, icon=icon, position=position, proposes=proposes,
                proposes_kind=kinds.get(proposes_kind), proposes_days=days,
                **{f"is_{flag}": True for flag in counts.split()},
            )


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=False)]
