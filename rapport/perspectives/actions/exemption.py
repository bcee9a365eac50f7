"""Days on which time alone does not move a contact."""

from datetime import date, timedelta
from typing import Any

from rapport.access.actions import require
from rapport.base.errors import Gone, Invalid
from rapport.contacts.actions.allowed import NOT_HERE
from rapport.contacts.actions.applying import locked
from rapport.contacts.models import Contact
from rapport.contacts.queries import contact_for
from rapport.journal.actions import Writing, operation
from rapport.journal.changes import plain
from rapport.journal.models import Operation
from rapport.organisation.models import User
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.allowed import require_change, require_free
from rapport.perspectives.actions.comparing import UNSET
from rapport.perspectives.actions.replaying import replay_later
from rapport.perspectives.models import Exemption, Perspective
from rapport.perspectives.queries.exemption import exemption_of
from rapport.perspectives.queries.holder import holder_of

TOLD = ("contact_id", "perspective_id", "since", "until", "of_group", "by_id")


def exempt(
    contact: Contact,
    perspective: Perspective,
    *,
    by: User,
    since: date | None = UNSET,
    until: date | None = None,
    inside: Writing | None = None,
) -> Operation:
    """Let time alone not move a contact from a day, today unless given, to a day, both included; open ends where None.

    Ever since, or since a day that is past, takes back what time did meanwhile: that has to be asked for.
    What is in force already is given these days. Of a person who follows a company it is the company that is left alone.
    Raises Gone, Invalid, NotAllowed.
    """
    since = today_of(by) if since is UNSET else since
    if since and until and until < since:
        raise Invalid({"spared_until": "That is before the first day."})
    holder = _holder(contact, perspective, by)
    summary = f"Time alone does not move {holder.shown_name}"
    with operation("exempt", by=by, summary=summary, inside=inside) as writing:
        if locked(holder.pk) is None:
            raise Gone(NOT_HERE)
        row = exemption_of(holder.pk, perspective, today_of(by))
        if row is None:
            begin_exemption(writing, holder.pk, perspective, since=since, until=until, by_id=by.pk)
        else:
            _store(writing, row, {"since": since, "until": until})
            replay_later(writing, holder.pk, perspective.pk)
    return writing.operation


def begin_exemption(
    writing: Writing,
    contact_id: int,
    perspective: Perspective,
    *,
    since: date | None,
    until: date | None,
    by_id: int | None,
) -> None:
    """Time alone does not move this contact, in an operation that decides more."""
    row = Exemption.objects.create(
        contact_id=contact_id, perspective=perspective, since=since, until=until, by_id=by_id
    )
    writing.changed("exemption", row.pk, None, _facts(row), about=contact_id)
    replay_later(writing, contact_id, perspective.pk)


def end_exemption(contact: Contact, perspective: Perspective, *, by: User, inside: Writing | None = None) -> Operation:
    """From today on time moves the contact again. Raises Gone, NotAllowed."""
    holder, today = _holder(contact, perspective, by), today_of(by)
    summary = f"Time moves {holder.shown_name} again"
    with operation("end_exemption", by=by, summary=summary, inside=inside) as writing:
        locked(holder.pk)
        row = exemption_of(holder.pk, perspective, today)
        if row is None:
            raise Gone("Time moves this contact already.")
        if row.since and row.since >= today:
            writing.changed("exemption", row.pk, _facts(row), None, about=holder.pk)
            row.delete()
        else:
            _store(writing, row, {"until": today - timedelta(days=1)})
        replay_later(writing, holder.pk, perspective.pk)
    return writing.operation


def restore_exemption(writing: Writing, change: Any) -> list[str]:
    """Undo: what was begun is gone, what was changed or taken away is as before, unless somebody acted since."""
    row = Exemption.objects.filter(pk=change.record_id).first()
    before = change.before
    facts = {**(before or {}), **(change.after or {})}
    contact_id = row.contact_id if row else facts.get("contact_id")
    if contact_id is None or (row is None) != (change.after is None):
        return ["Exemption"]
    require(writing.by, "contacts.change", contact_for(writing.by, contact_id))
    locked(contact_id)
    if row is None:
        row = Exemption.objects.create(pk=change.record_id, **_read(before))
        writing.changed("exemption", row.pk, None, _facts(row), about=contact_id)
        replay_later(writing, contact_id, row.perspective_id)
        return []
    now = _facts(row)
    if any(now[key] != value for key, value in change.after.items()):
        return ["Exemption"]
    replay_later(writing, contact_id, row.perspective_id)
    if before is None:
        writing.changed("exemption", row.pk, now, None, about=contact_id)
        row.delete()
    else:
        _store(writing, row, _read(before))
    return []


def _holder(contact: Contact, perspective: Perspective, by: User) -> Contact:
    """Whose standing it is about, where somebody may change that."""
    require_change(by, perspective)
    require_free(by, perspective, "stage", "since")  # whether time moves it decides both
    found = holder_of(by, contact, perspective)
    require(by, "contacts.change", found)
    return found


def _store(writing: Writing, row: Exemption, facts: dict[str, Any]) -> None:
    before = _facts(row)
    for key, value in facts.items():
        setattr(row, key, value)
    row.save(update_fields=list(facts))
    writing.changed("exemption", row.pk, before, _facts(row), about=row.contact_id)


def _facts(row: Exemption) -> dict[str, Any]:
    """As the journal keeps it."""
    return {key: plain(getattr(row, key)) for key in TOLD}


def _read(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts of the journal as columns again."""
    days = ("since", "until")
    return {key: date.fromisoformat(one) if key in days and one else one for key, one in facts.items()}
