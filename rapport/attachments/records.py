"""The cards of comments and files: what undo and the journal ask."""

from collections.abc import Iterable
from typing import Any

from rapport.attachments.actions.comment import facts_of as facts_of_comment
from rapport.attachments.actions.file import facts_of as facts_of_file
from rapport.attachments.actions.settings import restore_tag
from rapport.attachments.models import Comment, File, Tag
from rapport.attachments.queries import (
    carrying,
    carrying_known,
    hanging_on_changeable,
    hanging_on_known,
    hanging_on_seen,
    tags_seen,
)
from rapport.base import catalogue
from rapport.base.catalogue import Card, Field, Type
from rapport.journal.actions import Writing
from rapport.journal.changes import difference, plain
from rapport.journal.models import Change


def restore_comment(writing: Writing, change: Change) -> list[str]:
    """Undo what happened to a comment."""
    return _restore(writing, change, Comment, facts_of_comment, ("text", "mentions", "trashed_at"))


def restore_file(writing: Writing, change: Change) -> list[str]:
    """Undo what happened to a file; its bytes are still there as long as it rests in the trash."""
    return _restore(writing, change, File, facts_of_file, ("trashed_at",))


def _restore(writing: Writing, change: Change, model: Any, facts_of: Any, columns: tuple[str, ...]) -> list[str]:
    """A birth is undone by the trash; a change by its earlier values, where nobody changed them since."""
    row = model.objects.select_for_update().filter(pk=change.record_id).first()
    if row is None:
        return ["Deleted for good"]
    now = facts_of(row)
    wanted = {"trashed_at": writing.at} if change.before is None else dict(change.before)
    stayed = (
        [] if change.before is None else [key for key in wanted if plain(now[key]) != (change.after or {}).get(key)]
    )
    back = {key: value for key, value in wanted.items() if key in columns and key not in stayed}
    if change.before is None and now["trashed_at"]:
        return []
    for key, value in back.items():
        setattr(row, key, model._meta.get_field(key).to_python(value))
    row.save(update_fields=list(back))
    if difference(now, facts_of(row))[1]:
        writing.changed(change.record_type, row.pk, now, facts_of(row), about=change.about)
    return [key.replace("_", " ").capitalize() for key in stayed]


def comments_named(ids: Iterable[int], user: Any) -> dict[int, str]:
    """id → the beginning of the comment."""
    rows = hanging_on_seen(Comment.objects.filter(pk__in=list(ids)), user).values_list("pk", "text")
    return {pk: text[:60] for pk, text in rows}


def files_named(ids: Iterable[int], user: Any) -> dict[int, str]:
    """id → the name of the file."""
    return dict(hanging_on_seen(File.objects.filter(pk__in=list(ids)), user).values_list("pk", "name"))


def _seen_of(model: Any, user: Any) -> str:
    """As far as profiles say: of how many record types somebody knows them."""
    known = len(carrying_known(model, user))
    return "all" if known == len(carrying()) else "some" if known else "none"


comment_card = Card(
    key="comment",
    hangs=True,
    label="Comment",
    plural="Comments",
    visible_to=lambda user: hanging_on_seen(Comment.objects.filter(trashed_at__isnull=True), user),
    url=lambda comment_id: f"/comments/{comment_id}/",
    restore=restore_comment,
    seen_of=lambda user: _seen_of(Comment, user),
    known_to=lambda user: hanging_on_known(Comment.objects.all(), user),
    changeable_to=lambda user: hanging_on_changeable(Comment.objects.all(), user),
    names=comments_named,
)
comment_card.declare(
    Field("text", "Text", Type.LONG), Field("mentions", "Mentions"), Field("trashed_at", "Deleted", Type.MOMENT)
)
file_card = Card(
    key="file",
    hangs=True,
    label="File",
    plural="Files",
    visible_to=lambda user: hanging_on_seen(File.objects.filter(trashed_at__isnull=True), user),
    url=lambda file_id: f"/files/{file_id}/",
    restore=restore_file,
    seen_of=lambda user: _seen_of(File, user),
    known_to=lambda user: hanging_on_known(File.objects.all(), user),
    changeable_to=lambda user: hanging_on_changeable(File.objects.all(), user),
    names=files_named,
)
file_card.declare(
    Field("name", "Name"), Field("size", "Size", Type.NUMBER), Field("trashed_at", "In the trash since", Type.MOMENT)
)


tag_card = Card(
    key="tag",
    label="Tag",
    plural="Tags",
    visible_to=lambda user: Tag.objects.filter(tags_seen(user)),
    url=lambda _: "/settings/tags/",
    restore=restore_tag,
)
tag_card.declare(Field("name", "Name"))


def register() -> None:
    """Called once, when the app is ready."""
    catalogue.register(comment_card)
    catalogue.register(file_card)
    catalogue.register(tag_card)
