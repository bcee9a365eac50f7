"""Tags on records of any type."""

from collections.abc import Iterable
from typing import Any

from rapport.attachments.actions.allowed import require_changeable
from rapport.attachments.models import Tag, Tagging
from rapport.attachments.queries import tags_of
from rapport.base import catalogue
from rapport.base.errors import Invalid, NotAllowed
from rapport.base.text import clean, fold
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Change, Operation

LONGEST = 60


def set_tags(
    record_type: str,
    ids: Iterable[int],
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    by: Any,
    inside: Writing | None = None,
) -> Operation:
    """Put tags on records and take others off; tags that are new are made. Raises Invalid for a name that cannot be one.

    The journal tells it as the field "tags" of each record, so undo is the business of that record's card: `restore_tags`.
    """
    if (card := catalogue.card_if_any(record_type)) and "tags" in catalogue.fixed_fields(card, by):
        raise NotAllowed("You may not change tags.")
    ids, add, remove = list(dict.fromkeys(ids)), read_names(add), {fold(name) for name in remove}
    if inside is None:
        require_changeable(record_type, ids, by)
    with operation("set_tags", by=by, summary=_summary(ids, add, remove), inside=inside) as writing:
        before = tags_of(record_type, ids)
        _put(record_type, [i for i in ids if add], add)
        gone = Tagging.objects.filter(record_type=record_type, record_id__in=ids, tag__name_key__in=remove)
        if remove:
            gone.delete()
        after = tags_of(record_type, ids)
        changed = [i for i in ids if before.get(i, []) != after.get(i, [])]
        for record_id in changed:
            about = record_id if record_type == "contact" else None
            sides = ({"tags": before.get(record_id, [])}, {"tags": after.get(record_id, [])})
            writing.changed(record_type, record_id, *sides, about=about)
        if changed:
            writing.tell("record.tagged", record_type=record_type, ids=changed)
    return writing.operation


def restore_tags(writing: Writing, change: Change) -> list[str]:
    """For the cards of records that carry tags: take back what a change did to them. Nothing can stand in the way."""
    before, after = (set((side or {}).get("tags") or []) for side in (change.before, change.after))
    set_tags(
        change.record_type, [change.record_id], add=before - after, remove=after - before, by=writing.by, inside=writing
    )
    return []


def read_names(names: Iterable[str]) -> list[str]:
    """The names as typed, cleaned, each once however it is written. Raises Invalid."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(fold(name), " ".join(clean(name).split()))
    if too_long := next((name for name in found.values() if len(name) > LONGEST), None):
        raise Invalid({"tags": f"“{too_long[:20]}…” is longer than {LONGEST} letters."})
    return [name for key, name in found.items() if key]


def _put(record_type: str, ids: list[int], names: list[str]) -> None:
    if not ids or not names:
        return
    keys = {fold(name): name for name in names}
    Tag.objects.bulk_create([Tag(name=name, name_key=key) for key, name in keys.items()], ignore_conflicts=True)
    tags = list(Tag.objects.filter(name_key__in=keys))
    rows = [Tagging(tag=tag, record_type=record_type, record_id=i) for tag in tags for i in ids]
    Tagging.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _summary(ids: list[int], add: list[str], remove: set[str]) -> str:
    what = [f"Tagged {', '.join(add)}"] if add else []
    what += [f"Tag {', '.join(sorted(remove))} taken off"] if remove else []
    return ". ".join(what) + (f" ({len(ids)} records)" if len(ids) > 1 else "")
