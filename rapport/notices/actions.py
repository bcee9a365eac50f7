"""Tell people what they should see, and let them follow records.

Notices are for one person each and come of something journalled already, so they are outside the journal; following is in it.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from rapport.base.errors import Gone
from rapport.base.prepared import prepared
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.notices.models import Follow, Notice
from rapport.organisation.models import User

READ_LAST = timedelta(days=60)
ALL_LAST = timedelta(days=365)
MANY = 10  # above this, what one operation did at followed records becomes one notice


def notify(user_ids: Iterable[int], kind: str, title: str, *, by: Any = None, **facts: Any) -> int:
    """Tell people something, once per `key` and person; returns how many were told. Joins the caller's transaction.

    With `by` the title reads on after that person's name ("gave you 2 planned calls"), and they themselves are not told.
    `facts`: url (a path of ours), text (a quote or detail), key, record_type and record_id, at (later: it appears then), `of`
    (the record type it tells of, where that is another), `quotes` (field such as "activity.note" → the words that are of it,
    which nobody reads from whom that field is hidden).
    """
    url = facts.get("url", "")
    if url and (not url.startswith("/") or url.startswith(("//", "/\\"))):
        raise ValueError(f"A notice leads to a page of ours, not to {url!r}.")
    wanted = set(user_ids) - {by.id if by else None}
    facts |= {"title": title[:300], "text": facts.get("text", "")[:500], "at": facts.get("at") or timezone.now()}
    told = [
        Notice(user_id=user.id, kind=kind, by=by, **facts)
        for user in User.objects.filter(id__in=wanted, is_active=True).only("id", "notice_choices").order_by("id")
        if user.notice_choices.get(kind, True)
    ]
    # Told before under the same key: the constraint leaves it out.
    Notice.objects.bulk_create(told, ignore_conflicts=True, batch_size=500)
    return len(told)


def tell_followers(
    writing: Writing,
    about: dict[int, str],
    *,
    url: Any,
    record_type: str = "contact",
    worded: Callable[[User, list[int]], dict[int, str]] | None = None,
    **facts: Any,
) -> None:
    """Tell who follows these records what happened there: record id → what reads on after the name ("called Joe Doe").

    Inside the operation's transaction; one statement where nobody follows. `url(record_id)` is where the notice leads. What
    an operation tells first of a record is its notice. `worded(reader, record ids)` says it as that reader may know it; of
    records that are missing in it they are told nothing. `facts` (text, of, quotes) as for `notify`.
    """
    if not about or writing.by is None or writing.operation.door == "import":
        return
    per_person: dict[int, list[int]] = {}
    for user_id, record_id in _following(record_type, list(about), writing.by.pk):
        per_person.setdefault(user_id, []).append(record_id)
    readers = User.objects.in_bulk(per_person) if worded and per_person else {}
    for user_id, followed in per_person.items():
        said = worded(readers[user_id], followed) if worded else about
        ids = [one for one in followed if one in said]
        if len({said[i] for i in ids}) > MANY:
            notify(
                [user_id], Notice.Kind.FOLLOW, f"changed {len(ids)} records you follow", by=writing.by, url="/notices/"
            )
            continue
        for title, record_id in {said[i]: i for i in reversed(ids)}.items():
            key = f"followed:{record_type}:{record_id}:{writing.at.isoformat()}"
            place = {"url": url(record_id), "record_type": record_type, "record_id": record_id, "key": key}
            notify([user_id], Notice.Kind.FOLLOW, title, by=writing.by, **facts, **place)


@prepared
def _following(record_type: Any, ids: Any, but: Any) -> QuerySet:
    rows = Follow.objects.filter(record_id__among=ids, record_type=record_type).exclude(user=but)
    return rows.order_by("user_id", "record_id").values_list("user_id", "record_id")


def follow(record_type: str, record_id: int, *, by: User, inside: Writing | None = None) -> Operation:
    """See from now on what colleagues do at this record; following twice is following once."""
    with operation("follow", by=by, summary="Followed", inside=inside) as writing:
        row, is_new = Follow.objects.get_or_create(user=by, record_type=record_type, record_id=record_id)
        if is_new:
            writing.changed("follow", row.id, None, _facts(row))
    return writing.operation


def unfollow(record_type: str, record_id: int, *, by: User, inside: Writing | None = None) -> Operation:
    """Stop seeing it."""
    with operation("unfollow", by=by, summary="Not followed any more", inside=inside) as writing:
        for row in Follow.objects.filter(user=by, record_type=record_type, record_id=record_id):
            writing.changed("follow", row.id, _facts(row), None)
            row.delete()
    return writing.operation


def _facts(row: Follow) -> dict:
    return {"user": row.user_id, "record_type": row.record_type, "record_id": row.record_id}


def _row_of(facts: dict) -> dict:
    return {"user_id": facts["user"], "record_type": facts["record_type"], "record_id": facts["record_id"]}


def restore_follow(writing: Writing, change: Any) -> list[str]:
    """Undo of follow and unfollow."""
    if change.before is None:
        Follow.objects.filter(**_row_of(change.after)).delete()
        writing.changed("follow", change.record_id, change.after, None)
    else:
        Follow.objects.get_or_create(**_row_of(change.before))
        writing.changed("follow", change.record_id, None, change.before)
    return []


def mark_read(by: User, notice_id: int | None = None) -> None:
    """One notice, or all that are new."""
    rows = Notice.objects.filter(user=by, read_at=None, at__lte=timezone.now())
    if notice_id is not None:
        rows = rows.filter(id=notice_id)
    rows.update(read_at=timezone.now())


def put_off(notice_id: int, until: datetime, *, by: User) -> None:
    """Take a notice away until then, when it is new again. Raises Gone."""
    if not Notice.objects.filter(user=by, id=notice_id).update(at=until, read_at=None):
        raise Gone("This notice is not here any more.")


def forget_records(record_type: str, ids: Iterable[int]) -> None:
    """These records go for good: what people were told of them goes too, and nobody follows them."""
    for model in (Notice, Follow):
        model.objects.filter(record_type=record_type, record_id__in=list(ids)).delete()


def forget_old(now: datetime | None = None) -> int:
    """Read notices go after 60 days, all after a year; returns how many went."""
    now = now or timezone.now()
    read = Notice.objects.filter(read_at__lt=now - READ_LAST).delete()[0]
    return read + Notice.objects.filter(at__lt=now - ALL_LAST).delete()[0]
