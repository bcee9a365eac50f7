"""Reading imports and exports. An import is seen by who could have made it; an export by who asked for it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from rapport.access.models import Level
from rapport.access.seeing import rights_of, sees_all
from rapport.base.errors import Gone
from rapport.base.memory import once_a_request
from rapport.contacts.models import Relationship
from rapport.contacts.queries import names_of
from rapport.contacts.queries import visible_to as visible_contacts
from rapport.contacts.queries.known import all_known, hidden_of
from rapport.exchange.models import Export, Import, ImportRow
from rapport.journal.models import Change, Operation

State = ImportRow.State

NO_FILE = "This file is not here any more. Export it again."
UNDER_WAY = (Import.State.RUNNING, Import.State.UNDOING)


def visible_to(user: Any) -> QuerySet[Import]:
    """Everybody's where everybody may write contacts; else one's own, and those of whom one stands for.

    An import writes what the one who began it may, whoever goes on with it. A file may say what is hidden from somebody: they see
    their own imports only.
    """
    rows = Import.objects.select_related("by", "operation", "undone_by")
    if hidden_of(user):
        return rows.filter(by=user)
    return rows if sees_all(user, "contact", Level.WRITE) else rows.filter(by__in=rights_of(user).stands_for)


def import_for(user: Any, import_id: int) -> Import:
    """One import; raises Gone."""
    found = visible_to(user).filter(id=import_id).first()
    if found is None:
        raise Gone("This import is not here.")
    return found


def earlier(user: Any, limit: int = 30) -> list[Import]:
    """The newest imports, those that wait for a word included."""
    return list(visible_to(user)[:limit])


def exports_of(user: Any, limit: int = 30) -> list[Export]:
    return list(Export.objects.filter(by=user)[:limit])


def export_for(user: Any, export_id: int) -> Export:
    """One's own export; raises Gone."""
    found = Export.objects.filter(by=user, id=export_id).first()
    if found is None or (found.state == Export.State.DONE and not found.digest):
        raise Gone(NO_FILE)
    return found


def rows_in(imported: Import, states: Sequence[str], after: int = 0, limit: int = 50) -> list[ImportRow]:
    """Rows of the import in these states, in the order of the file, behind line `after`."""
    return list(imported.rows.filter(state__in=states, number__gt=after).order_by("number")[:limit])


def just_now(imported: Import, limit: int = 6) -> list[ImportRow]:
    """The last rows that were accounted for."""
    return list(imported.rows.filter(number__lte=imported.done).order_by("-number")[:limit])


def is_running_on(contact_id: int) -> Import | None:
    """The import under way that brought this contact; None nearly always."""
    if not is_any_running():
        return None
    return Import.objects.filter(state__in=UNDER_WAY, rows__contact_id=contact_id).first()


@once_a_request
def is_any_running() -> bool:
    return Import.objects.filter(state__in=UNDER_WAY).exists()


def leavers(imported: Import) -> QuerySet[ImportRow]:
    """Rows of the newest earlier import of the same shape and system whose contacts this file does not name any more."""
    before = visible_to(imported.by).filter(
        header=imported.header, system=imported.system, about="contacts", state=Import.State.DONE, id__lt=imported.id
    )
    last = before.exclude(header="").order_by("-id").first()
    if last is None or imported.about != "contacts":
        return ImportRow.objects.none()
    here = imported.rows.filter(contact_id__isnull=False).values("contact_id")
    return last.rows.filter(contact_id__isnull=False).exclude(contact_id__in=here).order_by("number")


def standing_parts(imported: Import) -> QuerySet[Operation]:
    """The parts of an import that nobody took back yet."""
    return Operation.objects.filter(part_of=imported.operation_id, reversed_by__isnull=True, action="import_rows")


def _contacts_written(parts: QuerySet[Operation]) -> QuerySet[Change]:
    """What these parts of an import did to contacts.

    By a list of the parts: right after an import PostgreSQL has no statistics, and would go through the whole journal.
    """
    return Change.objects.filter(operation_id__among=list(parts.values_list("pk", flat=True)), record_type="contact")


def worked_with(imported: Import, born: set[int]) -> set[int]:
    """Which of these new contacts of an import people worked with since, or with somebody new who works there: those stay.

    Asked by lists, each by its index: right after an import PostgreSQL has no statistics, and would join everything.
    """
    parts = Operation.objects.filter(part_of=imported.operation_id)
    ties = list(Relationship.objects.filter(to__among=list(born)).values_list("of_id", "to_id"))
    staff = _born(_contacts_written(parts).filter(record_id__among=list({of for of, _ in ties} - born)))
    since = Change.objects.filter(about__among=list(born | staff), operation_id__gt=imported.operation_id or 0)
    changed = set(since.values_list("about", "operation_id"))
    later = Operation.objects.filter(pk__among=list({operation for _, operation in changed}))
    imports = set(later.filter(door="import").values_list("pk", flat=True))
    found = {contact for contact, operation in changed if operation not in imports}
    return born & (found | {to for of, to in ties if of in found})


def _born(contacts: QuerySet[Change]) -> set[int]:
    return set(contacts.filter(before__isnull=True).values_list("record_id", flat=True))


def undo_outlook(imported: Import, user: Any) -> dict[str, Any]:
    """What an undo would do, counted before the button: new contacts, filled-in ones, and who stays."""
    parts = Operation.objects.filter(part_of=imported.operation_id, reversed_by__isnull=True)
    if imported.about == "facts":
        told = Change.objects.filter(operation__in=parts, record_type="fact", before__isnull=True)
        return {"facts": told.count(), "born": 0, "filled": 0, "stay": 0, "names": {}}
    contacts = _contacts_written(parts)
    born = _born(contacts)
    filled = set(contacts.filter(before__isnull=False).values_list("record_id", flat=True)) - born
    stay = sorted(worked_with(imported, born))
    return {"born": len(born) - len(stay), "filled": len(filled), "stay": len(stay), "names": names_of(stay[:20], user)}


def kept_after_undo(imported: Import, user: Any) -> list[dict[str, Any]]:
    """What stayed when the import was undone, by name."""
    kept = imported.choices.get("kept", [])
    names = names_of({i for kind, i, _ in kept if kind == "contact"}, user)
    return [
        {"id": i, "name": names.get(i, "Unnamed"), "labels": labels} for kind, i, labels in kept if kind == "contact"
    ]


def sides(ids: Iterable[int], user: Any) -> dict[int, dict[str, Any]]:
    """What a row is compared with: name and one line about each of these contacts."""
    found = {}
    for one in all_known(visible_contacts(user).filter(id__in=list(ids)), user):
        words = [one.job_title, one.company if one.is_person else "", one.city, one.email or one.phone]
        line = ", ".join(word for word in words if word)
        found[one.pk] = {"name": one.shown_name, "line": line, "dropped": one.dropped_at}
    return found
