"""Everything that is stored, as something that can be compared: what undo has to bring back."""

from collections import Counter

from django.apps import apps
from django.db import models

from rapport.attachments.models import Tag
from rapport.contacts.models import Contact

# The journal tells of an undo, notices stay told, tags stay known, and what is told by other columns is left out.
NOT_COMPARED = {"Operation", "Change", "Answer", "Job", "Schedule", "Notice", "Tag", "Session", "Invitation"}
OF_THE_EDIT = {"version", "changed_at", "changed_by_id", "created_at", "session_number", "touches_on", "edited_at", "since_at"}
COUNTED = {"Activity", "Contact", "Relationship", "Lookup", "File", "Comment", "Kind", "Outcome", "Source"}  # keep their ids
BIRTH = {"contacts.ContactPoint": {"position"}, "contacts.Address": {"position"}}


def everything():
    """Rows of all tables without what an edit marks: {table: Counter(rows)}; contacts in the trash are not looked at."""
    resting = set(Contact.objects.filter(trashed_at__isnull=False).values_list("pk", flat=True))
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in {"contenttypes", "auth", "account", "sessions"} or model.__name__ in NOT_COMPARED:
            continue
        found[model._meta.label] = Counter(_rows(model, resting))
    return found


def _rows(model, resting):
    left_out = OF_THE_EDIT | (set() if model.__name__ in COUNTED else {"id"})
    names = [f.attname for f in model._meta.concrete_fields if f.attname not in left_out]
    names_of_tags = dict(Tag.objects.values_list("id", "name"))
    of_contact = [f.attname for f in model._meta.concrete_fields if f.related_model is Contact]
    own = "id" if model is Contact else ""
    for row in model._base_manager.values():
        if row.get("trashed_at") or model.__name__ == "ActivityText" and not (row["note"] or row["script"] or row["cancelled_because"]):
            continue
        if model.__name__ == "Tagging":
            row["tag_id"] = names_of_tags[row["tag_id"]]
        if row.get(own) in resting or any(row[name] in resting for name in of_contact):
            continue
        if row.get("record_type") == "contact" and row.get("record_id") in resting:
            continue
        yield tuple((name, repr(row[name])) for name in names)


def differences(before, after):
    """What is there too much, and what is missing, by table."""
    return {
        table: {"came": list((after[table] - before[table]).elements()), "went": list((before[table] - after[table]).elements())}
        for table in before
        if before[table] != after[table]
    }


__all__ = ["differences", "everything", "models"]
