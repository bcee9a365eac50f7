"""Writing taggings: the rows alone, without journal; for actions that journal the whole record."""

from collections.abc import Iterable, Mapping

from rapport.attachments.models import Tag, Tagging
from rapport.base.text import fold


def tags_named(names: Iterable[str]) -> dict[str, Tag]:
    """Folded name → the tag, made where there was none."""
    wanted = {fold(name): name for name in names if fold(name)}
    found = {tag.name_key: tag for tag in Tag.objects.filter(name_key__in=list(wanted))}
    missing = [Tag(name=name[:60], name_key=key) for key, name in wanted.items() if key not in found]
    if missing:
        Tag.objects.bulk_create(missing, ignore_conflicts=True)
        found = {tag.name_key: tag for tag in Tag.objects.filter(name_key__in=list(wanted))}
    return found


def hang_tags(record_type: str, names: Mapping[int, Iterable[str]]) -> None:
    """Add tags by name to records: {record id: names}; what hangs there already stays."""
    tags = tags_named(name for each in names.values() for name in each)
    rows = [
        Tagging(tag=tags[fold(name)], record_type=record_type, record_id=record_id)
        for record_id, each in names.items()
        for name in dict.fromkeys(each)
        if fold(name) in tags
    ]
    Tagging.objects.bulk_create(rows, ignore_conflicts=True)
