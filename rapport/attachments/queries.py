"""Reading tags, comments and files of records. Whoever asks has checked that the record itself may be seen."""

from collections import defaultdict
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from rapport.attachments.hanging import COMMENTS, FILES, fixed_here, is_hidden
from rapport.attachments.mentions import marked
from rapport.attachments.models import Comment, File, Tag, Tagging
from rapport.base import catalogue
from rapport.base.catalogue import Card
from rapport.base.errors import Gone
from rapport.base.prepared import prepared
from rapport.organisation.models import User


def tags_of(record_type: str, ids: Iterable[int]) -> dict[int, list[str]]:
    """record id → its tags by name; records without any are absent."""
    found: dict[int, list[str]] = defaultdict(list)
    for record_id, name in _tags(record_type, list(ids)):
        found[record_id].append(name)
    return dict(found)


@prepared
def _tags(record_type: Any, ids: Any) -> QuerySet:
    rows = Tagging.objects.filter(record_id__among=ids, record_type=record_type)
    return rows.order_by("tag__name_key").values_list("record_id", "tag__name")


def tag_names(user: Any, beginning: str = "", limit: int = 200) -> list[str]:
    """Names of tags that this person can meet on some record, those that begin so."""
    tags = Tag.objects.filter(tags_seen(user), name_key__startswith=beginning)
    return list(tags.values_list("name", flat=True)[:limit])


def tags_seen(user: Any) -> Q:
    """The condition on tags: they hang on a record that this person sees with its tags, or on none. Empty for who sees all."""
    seen = Q(taggings__isnull=True)
    known = [card for card in carrying() if "tags" not in catalogue.hidden_fields(card, user)]
    partly = [card for card in known if card.seen_of(user) != "all"]
    for card in partly:
        seen |= Q(Exists(_hung(card).filter(record_id__in=card.visible_to(user).values("pk"))))
    if not partly and len(known) == len(carrying()):
        return Q()
    wholly = [card.key for card in known if card not in partly]
    return seen | Q(Exists(Tagging.objects.filter(tag=OuterRef("pk"), record_type__in=wholly)))


def _hung(card: Card) -> QuerySet[Tagging]:
    return Tagging.objects.filter(tag=OuterRef("pk"), record_type=card.key)


def carrying() -> list[Card]:
    """The cards of the record types on which tags, comments and files can hang."""
    return [card for card in catalogue.cards() if card.carries]


def tags_by_use(user: Any) -> list[Tag]:
    """All tags, most used first, each with `used`: on how many records that this person sees with their tags."""
    known = (card for card in carrying() if "tags" not in catalogue.hidden_fields(card, user))
    seen = _hanging(Tagging.objects.all(), {card.key: card.visible_to(user) for card in known})
    counts = dict(seen.order_by().values_list("tag").annotate(Count("pk")))
    tags = list(Tag.objects.order_by("name_key"))
    for tag in tags:
        tag.used = counts.get(tag.pk, 0)  # type: ignore[attr-defined]
    return sorted(tags, key=lambda tag: -tag.used)  # type: ignore[attr-defined]


def comments_of(record_type: str, ids: Iterable[int], user: Any = None) -> dict[int, list[Comment]]:
    """record id → its comments, oldest first, each with `shown`, its text as HTML; none where they are hidden from `user`."""
    if not (ids := list(ids)) or is_hidden(record_type, COMMENTS, user):
        return {}
    found: dict[int, list[Comment]] = defaultdict(list)
    filtered = Comment.objects.filter(record_type=record_type, record_id__in=ids, trashed_at__isnull=True)
    for comment in filtered.select_related("by").order_by("at", "id"):
        comment.shown = marked(comment.text, comment.mentions.values())  # type: ignore[attr-defined]
        found[comment.record_id].append(comment)
    return dict(found)


def files_of(record_type: str, ids: Iterable[int], user: Any = None) -> dict[int, list[File]]:
    """record id → its files, newest first; none where they are hidden from `user`."""
    if not (ids := list(ids)) or is_hidden(record_type, FILES, user):
        return {}
    found: dict[int, list[File]] = defaultdict(list)
    for file in _files().filter(record_type=record_type, record_id__in=ids).order_by("-at", "-id"):
        found[file.record_id].append(file)
    return dict(found)


def threads_of(record_type: str, ids: Iterable[int], user: Any = None) -> tuple[dict[int, list], dict[int, list]]:
    """(comments, files) of many records as `comments_of` and `files_of` have them, in one statement: plain rows, no models."""
    if not (ids := list(ids)):
        return {}, {}
    hangs_here = {"record_type": record_type, "record_id__in": ids, "trashed_at__isnull": True}
    never, nobody = Value(None, output_field=DateTimeField()), Value({}, output_field=JSONField())
    shared = ("record_id", "id", "at", "by_id")
    written = Comment.objects.filter(**hangs_here).order_by()
    kept = File.objects.filter(**hangs_here)
    rows = written.values_list(
        Value("comment"), *shared, "by__name", "text", "edited_at", "mentions", Value(0, output_field=BigIntegerField())
    ).union(kept.values_list(Value("file"), *shared, "content_type", "name", never, nobody, "size"), all=True)
    comments: dict[int, list] = defaultdict(list)
    files: dict[int, list] = defaultdict(list)
    for what, record_id, pk, at, by_id, name, text, edited_at, mentions, size in sorted(
        rows, key=lambda row: row[2:4][::-1]
    ):
        if what == "comment":
            facts = {"by": User(pk=by_id, name=name), "edited_at": edited_at, "shown": marked(text, mentions.values())}
            comments[record_id].append(SimpleNamespace(id=pk, by_id=by_id, at=at, text=text, **facts))
        else:
            files[record_id].insert(0, SimpleNamespace(id=pk, name=text, content_type=name, size=size, at=at))
    hides_comments, hides_files = (is_hidden(record_type, what, user) for what in (COMMENTS, FILES))
    return {} if hides_comments else dict(comments), {} if hides_files else dict(files)


def has_attachments(record_type: str) -> ExpressionWrapper:
    """An annotation for rows of this type: whether comments or files hang on them; others need not be asked for."""
    hangs_here = {"record_type": record_type, "record_id": OuterRef("pk"), "trashed_at__isnull": True}
    either = Exists(Comment.objects.filter(**hangs_here)) | Exists(File.objects.filter(**hangs_here))
    return ExpressionWrapper(either, output_field=BooleanField())


def hanging_on_seen(rows: QuerySet, user: Any) -> QuerySet:
    """Those of these comments or files whose record this person may see."""
    return _hanging(rows, {card.key: card.visible_to(user) for card in carrying_known(rows.model, user)})


def hanging_on_known(rows: QuerySet, user: Any) -> QuerySet:
    """Those of these comments or files whose record this person may see, also where it rests in the trash."""
    known = carrying_known(rows.model, user)
    return _hanging(rows, {card.key: (card.known_to or card.visible_to)(user) for card in known})


def hanging_on_changeable(rows: QuerySet, user: Any) -> QuerySet | None:
    """Those of these comments or files whose record this person may change; None for all."""
    free = [card for card in carrying() if _what(rows.model) not in fixed_here(card.key, user)]
    changeable = {card.key: card.changeable_to(user) if card.changeable_to else None for card in free}
    if len(free) == len(carrying()) and all(found is None for found in changeable.values()):
        return None
    return _hanging(rows, changeable)


def carrying_known(model: type[Comment | File], user: Any) -> list[Card]:
    """The cards of the record types whose comments, or files, somebody knows of."""
    return [card for card in carrying() if not is_hidden(card.key, _what(model), user)]


def _what(model: type[Comment | File]) -> str:
    return COMMENTS if model is Comment else FILES


def _hanging(rows: QuerySet, on: dict[str, QuerySet | None]) -> QuerySet:
    """Those that hang on these records; None is all of that type."""
    those = Q(pk__in=[])
    for key, found in on.items():
        those |= Q(record_type=key) if found is None else Q(record_type=key, record_id__in=found.values("pk"))
    return rows.filter(those)


def comment_for(comment_id: int) -> Comment:
    """One comment. Raises Gone."""
    found = Comment.objects.select_related("by").filter(pk=comment_id, trashed_at__isnull=True).first()
    if found is None:
        raise Gone("This comment was deleted.")
    return found


def file_for(file_id: int, *, with_trash: bool = False) -> File:
    """One file. Raises Gone."""
    found = (File.objects.all() if with_trash else _files()).filter(pk=file_id).first()
    if found is None:
        raise Gone("This file was moved to the trash.")
    return found


def trashed_files(user: Any) -> QuerySet[File]:
    """Files in the trash, the last one first."""
    return File.objects.filter(trashed_at__isnull=False).select_related("by").order_by("-trashed_at", "-id")


def _files() -> QuerySet[File]:
    return File.objects.filter(trashed_at__isnull=True)
