"""What administrators do with tags: rename, merge, delete. One change on the tag, however many records carry it."""

from collections import defaultdict
from typing import Any

from rapport.access.actions import require
from rapport.attachments.actions.tag import read_names
from rapport.attachments.models import Tag, Tagging
from rapport.base.errors import Gone, Invalid
from rapport.base.text import fold, whole_number
from rapport.jobs.actions import enqueue
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation

AT_ONCE = 300  # more records than this hear of it in the background: search, above all

Hung = dict[str, list[int]]  # record type → ids


def rename_tag(tag: Tag, name: str, *, by: Any) -> Operation:
    """Call a tag otherwise, everywhere. Raises Invalid where another is called so already, NotAllowed."""
    require(by, "settings.change")
    name = _checked(name)
    if Tag.objects.filter(name_key=fold(name)).exclude(pk=tag.pk).exists():
        raise Invalid({"name": f"There is “{name}” already. Merge the two."})
    with operation("rename_tag", by=by, summary=f"Tag {tag.name} is now {name}") as writing:
        _rename(writing, tag, name)
        _tell(writing, _hung(tag))
    return writing.operation


def merge_tags(tag: Tag, into: Tag, *, by: Any) -> Operation:
    """Everything tagged `tag` is tagged `into`, and `tag` is gone. Raises Invalid, NotAllowed."""
    require(by, "settings.change")
    if tag.pk == into.pk:
        raise Invalid({"into": "Choose another tag."})
    with operation("merge_tags", by=by, summary=f"Tag {tag.name} merged into {into.name}") as writing:
        hung, there = _hung(tag), _hung(into)
        gained = {kind: sorted(set(ids) - set(there.get(kind, []))) for kind, ids in hung.items()}
        _hang(into, gained)
        writing.changed("tag", into.pk, {"gained": {}}, {"gained": gained})
        _remove(writing, tag, hung)
        _tell(writing, hung)
    return writing.operation


def remove_tag(tag: Tag, *, by: Any) -> Operation:
    """Take a tag off every record and off the list. Raises NotAllowed."""
    require(by, "settings.change")
    with operation("remove_tag", by=by, summary=f"Tag {tag.name} deleted") as writing:
        hung = _hung(tag)
        _remove(writing, tag, hung)
        _tell(writing, hung)
    return writing.operation


def tag_for(tag_id: Any) -> Tag:
    """One tag. Raises Gone."""
    found = Tag.objects.filter(pk=whole_number(tag_id)).first()
    if found is None:
        raise Gone("This tag is not here any more.")
    return found


def tag_named(name: str) -> Tag:
    """The tag that is called so, however it is written. Raises Invalid."""
    found = Tag.objects.filter(name_key=fold(name)).first()
    if found is None:
        raise Invalid({"into": f"There is no tag “{name[:60]}”."})
    return found


def restore_tag(writing: Writing, change: Any) -> list[str]:
    """Undo of renaming, merging and deleting."""
    require(writing.by, "settings.change")
    if change.after is None:
        return _bring_back(writing, change)
    tag = Tag.objects.filter(pk=change.record_id).first()
    if tag is None:
        return ["Tag"]
    if change.before is None:
        hung = _hung(tag)
        _remove(writing, tag, hung)
        _tell(writing, hung)
        return []
    if "gained" in change.after:
        for kind, ids in change.after["gained"].items():
            Tagging.objects.filter(tag=tag, record_type=kind, record_id__in=ids).delete()
        _hang(tag, change.before["gained"])
        writing.changed("tag", tag.pk, change.after, change.before)
        _tell(writing, change.after["gained"])
        _tell(writing, change.before["gained"])
        return []
    if tag.name != change.after["name"] or Tag.objects.filter(name_key=fold(change.before["name"])).exclude(pk=tag.pk):
        return ["Name"]
    _rename(writing, tag, change.before["name"])
    _tell(writing, _hung(tag))
    return []


def _bring_back(writing: Writing, change: Any) -> list[str]:
    name, hung = change.before["name"], change.before["hung"]
    tag, is_new = Tag.objects.get_or_create(name_key=fold(name), defaults={"name": name})
    _hang(tag, hung)
    writing.changed("tag", tag.pk, None if is_new else {"gained": {}}, change.before if is_new else {"gained": hung})
    _tell(writing, hung)
    return []


def _checked(name: str) -> str:
    names = read_names([name])
    if not names or not fold(names[0]):
        raise Invalid({"name": "What is it called?"})
    return names[0]


def _rename(writing: Writing, tag: Tag, name: str) -> None:
    before = tag.name
    tag.name, tag.name_key = name, fold(name)
    tag.save(update_fields=["name", "name_key"])
    writing.changed("tag", tag.pk, {"name": before}, {"name": name})


def _remove(writing: Writing, tag: Tag, hung: Hung) -> None:
    writing.changed("tag", tag.pk, {"name": tag.name, "hung": hung}, None)
    tag.delete()


def _hung(tag: Tag) -> Hung:
    found: Hung = defaultdict(list)
    for kind, record_id in tag.taggings.order_by("record_type", "record_id").values_list("record_type", "record_id"):
        found[kind].append(record_id)
    return dict(found)


def _hang(tag: Tag, hung: Hung) -> None:
    rows = [Tagging(tag=tag, record_type=kind, record_id=record_id) for kind, ids in hung.items() for record_id in ids]
    Tagging.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def _tell(writing: Writing, hung: Hung) -> None:
    """The records hear it at once where they are few, else in steps by a job."""
    for kind, ids in hung.items():
        if 0 < len(ids) <= AT_ONCE:
            writing.tell("record.tagged", record_type=kind, ids=ids)
        elif ids:
            enqueue("rapport.attachments.jobs.tell_tagged", record_type=kind, ids=ids)
    writing.tell("tag.changed")
