"""Reserving a contact, and everything that ends it."""

from datetime import date
from typing import Any

from rapport.access.actions import require
from rapport.access.queries import may
from rapport.base.errors import Gone, Invalid, NotAllowed, Refused
from rapport.base.text import clean
from rapport.contacts.actions.applying import locked
from rapport.contacts.actions.memory import remember
from rapport.contacts.models import Contact
from rapport.contacts.queries import contact_for
from rapport.journal.actions import Writing, operation
from rapport.journal.changes import plain
from rapport.journal.models import Operation
from rapport.notices.actions import notify
from rapport.notices.models import Notice
from rapport.organisation.models import User
from rapport.organisation.queries import today_of
from rapport.perspectives.models import Reservation
from rapport.perspectives.queries import LONGEST, knows_reservations, may_overrule, reservation_of

Ending = Reservation.Ending
NOT_HERE = "This is not here."


def reserve(contact: Contact, until: date, *, by: User, why: str = "") -> Operation:
    """Hold a contact until a day; who holds it already moves that day. Raises Gone, Invalid, Refused, NotAllowed."""
    _require_known(by)
    require(by, "contacts.change", contact)
    today, why = today_of(by), clean(why)
    problems = {}
    if not today <= until <= today + LONGEST:
        problems["until"] = "A day from today on, at most a year ahead."
    if len(why) > 200:
        problems["why"] = "At most 200 characters."
    if problems:
        raise Invalid(problems)
    with operation("reserve", by=by, summary=f"{contact.shown_name} reserved") as writing:
        locked(contact.pk)  # who asks at the same instant comes after, and reads who was first
        current = _current(contact)
        if current and current.until < today:
            _end(writing, current, Ending.EXPIRED, None)
            current = None
        if current and current.holder_id != by.pk:
            raise Refused(f"{current.holder.name} has reserved this contact until {current.until:%-d %b}. Ask for it.")
        if current:
            _store(writing, current, {"until": until, "why": why or current.why})
        else:
            _begin(writing, contact, by, until, why)
    return writing.operation


def release(contact: Contact, *, by: User) -> Operation:
    """The holder lets go. Raises Gone, NotAllowed."""
    with operation("release", by=by, summary=f"{contact.shown_name} is free again") as writing:
        locked(contact.pk)
        current = _held(contact, by)
        if current.holder_id != by.pk:
            raise NotAllowed("Only who holds a contact can release it. A manager can overrule.")
        _end(writing, current, Ending.RELEASED, by)
    return writing.operation


def hand_over_reservation(contact: Contact, to: User, *, by: User) -> Operation:
    """The holder gives it to a colleague, for the rest of the time. Raises Gone, Invalid, NotAllowed."""
    with operation("hand_over_reservation", by=by, summary=f"{to.name} holds {contact.shown_name} now") as writing:
        locked(contact.pk)
        current = _held(contact, by)
        if current.holder_id != by.pk:
            raise NotAllowed("Only who holds a contact can hand it over. A manager can overrule.")
        if not to.is_active or to.pk == by.pk:
            raise Invalid({"to": "A colleague who works here."})
        if not may(to, "contacts.view", contact):
            raise Invalid({"to": f"{to.name} does not see this contact. Share it first."})
        _end(writing, current, Ending.HANDED_OVER, by)
        _begin(writing, contact, to, current.until, current.why)
        _tell(to, contact, f"handed you the reservation of {contact.shown_name}", by=by)
    return writing.operation


def overrule(contact: Contact, why: str, *, by: User) -> Operation:
    """A manager ends a colleague's reservation, with a reason. Raises Gone, Invalid, NotAllowed."""
    why = clean(why)
    if not why or len(why) > 200:
        raise Invalid({"why": "Say why, in a word or two."})
    with operation("overrule", by=by, summary=f"{contact.shown_name} is free again", why=why) as writing:
        locked(contact.pk)
        current = _held(contact, by)
        if not may_overrule(by, current):
            raise NotAllowed("Only a manager of the holder, or an administrator, can overrule.")
        _end(writing, current, Ending.OVERRULED, by, why)
        _tell(current.holder, contact, f"ended your reservation of {contact.shown_name}", by=by, text=why)
    return writing.operation


def ask_for_reservation(contact: Contact, words: str, *, by: User) -> None:
    """Ask the holder to let go. Raises Gone."""
    current = _held(contact, by)
    _tell(current.holder, contact, f"asks for {contact.shown_name}, which you have reserved", by=by, text=clean(words))


def expire(today: date) -> int:
    """End what ran out before a day; returns how many. Rapport itself does this."""
    rows = list(Reservation.objects.select_related("contact", "holder").filter(ended_at=None, until__lt=today)[:500])
    for row in rows:
        with operation("expire_reservation", by=None, summary="Reservation ran out", door="job") as writing:
            locked(row.contact_id)
            row.refresh_from_db(fields=["ended_at", "until"])
            if row.ended_at or row.until >= today:
                continue  # ended or prolonged meanwhile
            _end(writing, row, Ending.EXPIRED, None)
            _tell(row.holder, row.contact, f"Your reservation of {row.contact.shown_name} ran out", by=None)
    return len(rows)


def restore_reservation(writing: Writing, change: Any) -> list[str]:
    """Undo: what was begun is gone, what was changed or ended is as before, unless somebody acted since."""
    row = Reservation.objects.filter(pk=change.record_id).first()
    if row is None:
        return ["Reservation"]
    contact = contact_for(writing.by, row.contact_id)
    locked(contact.pk)
    row.refresh_from_db()
    now = _facts(row)
    if any(now[key] != value for key, value in change.after.items()):
        return ["Reservation"]
    if change.before is None:
        writing.changed("reservation", row.pk, now, None, about=row.contact_id)
        row.delete()
        current = _current(contact)
        remember({row.contact_id: _remembered(current)})
        return []
    others = Reservation.objects.filter(contact=row.contact_id, ended_at=None).exclude(pk=row.pk)
    if change.before.get("ended_at", row.ended_at) is None and others.exists():
        return ["Reservation"]  # somebody else holds it by now
    _store(writing, row, _read(change.before))
    return []


def _require_known(by: User) -> None:
    if not knows_reservations(by):
        raise Gone(NOT_HERE)


def _held(contact: Contact, by: User) -> Reservation:
    _require_known(by)
    current = reservation_of(contact.pk, today_of(by))
    if current is None:
        raise Gone("Nobody has reserved this contact any more.")
    return current


def _current(contact: Contact) -> Reservation | None:
    return Reservation.objects.select_related("holder").filter(contact=contact, ended_at=None).first()


def _begin(writing: Writing, contact: Contact, holder: User, until: date, why: str) -> None:
    row = Reservation.objects.create(contact=contact, holder=holder, until=until, why=why, begun_at=writing.at)
    writing.changed("reservation", row.pk, None, _facts(row), about=contact.pk)
    remember({contact.pk: _remembered(row)})
    writing.tell("contact.reserved", ids=[contact.pk])


def _end(writing: Writing, row: Reservation, ending: Ending, by: User | None, because: str = "") -> None:
    _store(
        writing, row, {"ended_at": writing.at, "ending": ending, "ended_by_id": by and by.pk, "ended_because": because}
    )


def _store(writing: Writing, row: Reservation, facts: dict[str, Any]) -> None:
    before = _facts(row)
    for key, value in facts.items():
        setattr(row, key, value)
    row.save(update_fields=list(facts))
    writing.changed("reservation", row.pk, before, _facts(row), about=row.contact_id)
    remember({row.contact_id: _remembered(row if row.ended_at is None else None)})
    writing.tell("contact.reserved", ids=[row.contact_id])


def _remembered(row: Reservation | None) -> dict[str, Any]:
    return {"reserved_by_id": row.holder_id if row else None, "reserved_until": row.until if row else None}


def _facts(row: Reservation) -> dict[str, Any]:
    """As the journal keeps it."""
    told = ("contact_id", "holder_id", "why", "until", "ended_at", "ending", "ended_by_id", "ended_because")
    return {key: plain(getattr(row, key)) for key in told}


def _read(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts of the journal as columns again."""
    row = Reservation()
    return {
        key: row._meta.get_field(key).to_python(value) if key in ("until", "ended_at") else value
        for key, value in facts.items()
    }


def _tell(user: User, contact: Contact, title: str, *, by: User | None, text: str = "") -> None:
    notify(
        [user.pk],
        Notice.Kind.ASSIGNED,
        title,
        by=by,
        url=f"/contacts/{contact.pk}/",
        text=text,
        record_type="contact",
        record_id=contact.pk,
    )
