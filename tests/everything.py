"""Everything that is stored, as something that can be compared: what undo has to bring back."""

from collections import Counter

from django.apps import apps

from rapport.attachments.models import Tag
from rapport.contacts.models import Contact
from rapport.organisation.queries import today_of
from rapport.perspectives.models import Move

# The journal and the audit log tell of an undo, notices stay told, names of tags stay known, jobs were done, and counts of cards
# are rows that add up.
NOT_COMPARED = {
    "Operation",
    "Change",
    "Answer",
    "Job",
    "Schedule",
    "Notice",
    "Tag",
    "Session",
    "Invitation",
    "Entry",
    "StageCount",
}
OF_DJANGO = {"contenttypes", "auth", "account", "sessions"}
OF_THE_EDIT = {
    "version",
    "changed_at",
    "changed_by_id",
    "created_at",
    "session_number",
    "touches_on",
    "edited_at",
    "rights_stamp",
    "perspectives_stamp",
    "recorded_at",  # the log of stages is calculated anew: it says the same again
    "decision",
    *("checked_at", "verified_at", "ask_at"),  # data that came back is looked at, and verified, anew
}
KEEP_IDS = {"Activity", "Contact", "Relationship", "Lookup", "File", "Comment", "Kind", "Outcome", "Source", "User"}


def everything():
    """Rows of all tables without what an edit marks: {table: Counter(rows)}; what rests in the trash is not looked at."""
    resting = set(Contact.objects.filter(trashed_at__isnull=False).values_list("pk", flat=True))
    models = [m for m in apps.get_models() if m._meta.app_label not in OF_DJANGO and m.__name__ not in NOT_COMPARED]
    return {model._meta.label: Counter(_rows(model, resting)) for model in models}


def _rows(model, resting):
    left_out = OF_THE_EDIT | (set() if model.__name__ in KEEP_IDS else {"id"})
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields if field.attname not in left_out]
    of_contact = ["id"] if model is Contact else [field.attname for field in fields if field.related_model is Contact]
    tags, today = dict(Tag.objects.values_list("id", "name")), today_of(None)
    superseded = set(Move.objects.filter(superseded_at__isnull=False).values_list("pk", flat=True))
    for row in model._base_manager.values():
        if row.get("trashed_at") or _says_nothing(model, row) or any(row[name] in resting for name in of_contact):
            continue
        if row.get("record_type") == "move" and row["record_id"] in superseded:  # search finds what was taken back
            continue
        if row.get("record_type") == "contact" and row.get("record_id") in resting:
            continue
        if "tag_id" in row:  # one that was deleted comes back under another id
            row["tag_id"] = tags[row["tag_id"]]
        if (
            day := row.get("due_on")
        ) and day <= today:  # to be looked at tonight, which changes nothing where all is as it was
            row["due_on"] = None
        yield tuple((name, repr(row[name])) for name in names)


def _says_nothing(model, row):
    """Long texts that are all empty are as good as none, and so is what the log of stages says no longer."""
    if model.__name__ == "Move":
        return row["superseded_at"] is not None
    if model.__name__ == "SearchEntry" and row["record_type"] == "move":  # a search finds it there all the same
        return not Move.objects.filter(pk=row["record_id"], superseded_at=None).exists()
    return model.__name__ == "ActivityText" and not any(v for name, v in row.items() if name != "activity_id")


def differences(before, after):
    """Column by column what is not as before, by table."""
    found = {}
    for table in before:
        came = sorted((after[table] - before[table]).elements())
        went = sorted((before[table] - after[table]).elements())
        pairs = zip(went, came, strict=False)
        if came or went:
            changed = [(a, b) for old, new in pairs for a, b in zip(old, new, strict=True) if a != b]
            found[table] = changed if len(came) == len(went) else {"came": came, "went": went}
    return found
