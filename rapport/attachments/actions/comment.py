"""Comments by colleagues, with @mentions."""

from typing import Any

from rapport.attachments.actions.allowed import require_changeable
from rapport.attachments.hanging import COMMENTS, is_hidden, require_free
from rapport.attachments.mentions import mentioned_in
from rapport.attachments.models import Comment, File
from rapport.base import catalogue
from rapport.base.errors import Invalid, NotAllowed
from rapport.base.text import clean
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Change, Operation
from rapport.notices.actions import notify
from rapport.organisation.queries import people_named

LONGEST = 20_000


def add_comment(
    record_type: str, record_id: int, text: str, *, by: Any, about: int | None = None, inside: Writing | None = None
) -> tuple[Comment, Operation]:
    """Comment on a record, and tell the colleagues it mentions. `about` is the contact whose journal shows it."""
    require_free(record_type, COMMENTS, by)
    require_changeable(record_type, [record_id], by)
    text = read_text(text)
    with operation("add_comment", by=by, summary="Commented", inside=inside) as writing:
        comment = Comment.objects.create(
            record_type=record_type, record_id=record_id, by=by, at=writing.at, text=text, mentions=mentioned_in(text)
        )
        writing.changed("comment", comment.pk, None, facts_of(comment), about=about)
        writing.tell("comment.added", comment_id=comment.pk, record_type=record_type, record_id=record_id, about=about)
        _tell_mentioned(comment, list(comment.mentions), writing, about)
    return comment, writing.operation


def change_comment(
    comment: Comment, text: str, *, by: Any, about: int | None = None, inside: Writing | None = None
) -> Operation:
    """Word one's own comment anew; colleagues it mentions now and did not before are told."""
    _require_own(comment, by)
    before, text = facts_of(comment), read_text(text)
    with operation("change_comment", by=by, summary="Comment changed", inside=inside) as writing:
        new = [person for person in mentioned_in(text) if person not in comment.mentions]
        if text != comment.text:
            comment.text, comment.mentions, comment.edited_at = text, mentioned_in(text), writing.at
            comment.save(update_fields=["text", "mentions", "edited_at"])
        writing.changed("comment", comment.pk, before, facts_of(comment), about=about)
        _tell_mentioned(comment, new, writing, about)
    return writing.operation


def trash_comment(comment: Comment, *, by: Any, about: int | None = None, inside: Writing | None = None) -> Operation:
    """Take one's own comment away; it can be brought back for 30 days."""
    _require_own(comment, by)
    with operation("trash_comment", by=by, summary="Comment deleted", inside=inside) as writing:
        before = facts_of(comment)
        comment.trashed_at = writing.at
        comment.save(update_fields=["trashed_at"])
        writing.changed("comment", comment.pk, before, facts_of(comment), about=about)
    return writing.operation


def read_text(text: str) -> str:
    """The text of a comment. Raises Invalid where there is none, or more than anybody reads."""
    text = clean(text)
    if not text:
        raise Invalid({"text": "Write something first."})
    if len(text) > LONGEST:
        raise Invalid({"text": f"A comment has at most {LONGEST:,} letters; this one has {len(text):,}."})
    return text


def facts_of(comment: Comment) -> dict[str, Any]:
    """What the journal keeps of a comment."""
    return {"text": comment.text, "mentions": comment.mentions, "trashed_at": comment.trashed_at}


def _require_own(comment: Comment, by: Any) -> None:
    if comment.by_id != by.id:
        raise NotAllowed("Only who wrote a comment can change it.")
    require_free(comment.record_type, COMMENTS, by)
    require_changeable(comment.record_type, [comment.record_id], by)


def _tell_mentioned(comment: Comment, people: list[str], writing: Writing, about: int | None) -> None:
    """Tell the colleagues who may see what the comment hangs on; to others it must not exist."""
    if not people:
        return
    hangs_on = catalogue.card(comment.record_type)
    told = [
        person.id
        for person in people_named(int(one) for one in people).values()
        if not is_hidden(comment.record_type, COMMENTS, person)
        and hangs_on.visible_to(person).filter(pk=comment.record_id).exists()
    ]
    record = ("contact", about) if about else (comment.record_type, comment.record_id)
    card = catalogue.card(record[0])
    name = card.names([record[1]], writing.by).get(record[1], "") if card.names else ""
    notify(
        told,
        "mention",
        f"mentioned you at {name}" if name else "mentioned you",
        text=comment.text[:500],
        url=card.url(record[1]),
        by=writing.by,
        key=f"comment-{comment.pk}",
        record_type=record[0],
        record_id=record[1],
        of=comment.record_type,
        quotes={f"{comment.record_type}.{COMMENTS}": [comment.text[:500]]},
    )


def show_under(record_type: str, record_id: int, about: int | None) -> None:
    """Let the journal of this contact, or of none, show what hangs on a record that has become private, or public again."""
    for key, model in (("comment", Comment), ("file", File)):
        hanging = model.objects.filter(record_type=record_type, record_id=record_id).values("pk")
        Change.objects.filter(record_type=key, record_id__in=hanging).update(about=about)
