"""Invented contacts with every awkward value, and a plain-Python answer to every condition."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from rapport.base.catalogue import Type
from rapport.base.text import fold
from rapport.contacts.actions.searching import entry_of
from rapport.contacts.models import Contact
from rapport.lookups import operators, search
from rapport.lookups.compiler import read_month_day

NAMES = ["Joe Doe", "Zoë Łódź", "", "A_b %", "Straße 5", "王小明", "doe joe", "O'Neil", "Ana Maria", "a\\b", "Müller"]
CITIES = ["Boston", "", "Łódź", "boston", "São Paulo", "New  Boston", "Bos", ""]
WHEN = datetime(2026, 3, 8, 5, 30, tzinfo=UTC)  # the night the clocks change in New York


def make_contacts(cast, count=44, now=None):
    """Rows with ties, empty values and values on the edges of days."""
    now = now or timezone.now()
    owners = [cast.alice, cast.bob, None, cast.dan]
    moments = [None, now, now - timedelta(days=1), now - timedelta(days=90), now + timedelta(days=3), WHEN]
    rows = []
    for n in range(count):
        name, city = NAMES[n % len(NAMES)], CITIES[n % len(CITIES)]
        rows.append(
            Contact(
                kind="organisation" if n % 5 == 0 else "person",
                name=name,
                name_key=fold(name),
                given=name.split(" ")[0],
                city=city,
                city_key=fold(city),
                country=["US", "DE", ""][n % 3],
                owner=owners[n % 4],
                do_not_call=n % 3 == 0,
                last_contact_at=moments[n % len(moments)],
                touch_goal_since=None if n % 4 else (now - timedelta(days=n * 9)).date(),
                touches=n % 4,
                touch_goal=None if n % 2 else n % 7,
                birth_day=[None, 1026, 101, 1231, 229][n % 5],
                created_at=now - timedelta(hours=7 * (n % 9)),
                changed_at=now,
            )
        )
    made = Contact.objects.bulk_create(rows)
    search.index("contact", [entry_of(contact, [], [], "") for contact in made])
    return made


def answer(field, contact, operator, value, asker):
    """Whether the condition holds, said in Python."""
    stored = getattr(contact, field.column)
    if operator in {"empty", "filled"}:
        return (stored is None or stored == "") == (operator == "empty")
    if operator in {"not", "lacks", "no"}:
        return not answer(field, contact, {"not": "is", "lacks": "contains", "no": "yes"}[operator], value, asker)
    return ANSWERS.get(field.type, _choice)(stored, operator, value, asker)


def _text(stored, operator, value, asker):
    have, sought = fold(stored or ""), fold(value)
    return {
        "is": have == sought,
        "contains": sought in have,
        "starts": have.startswith(sought),
        "any": operator == "any" and have in [fold(one) for one in operators.read_many(value)],
    }[operator]


def _number(stored, operator, value, asker):
    if stored is None:
        return False
    if operator == "between":
        low, high = sorted(int(end) for end in value.split(".."))
        return low <= stored <= high
    sought = int(value)
    return {"is": stored == sought, "more": stored > sought, "less": stored < sought}[operator]


def _flag(stored, operator, value, asker):
    return bool(stored)


def _choice(stored, operator, value, asker):
    wanted = value.split(",") if operator == "any" else [value]
    return str(stored) in [str(asker.user.pk) if one == "me" else one for one in wanted]


def _days(stored, operator, value, asker):
    if stored is None:
        return value.endswith("never")
    day = stored.astimezone(asker.zone).date() if isinstance(stored, datetime) else stored
    first, last = operators.days_of(operator, value, asker.today)
    return (first is None or first <= day) and (last is None or day <= last)


def _birthday(stored, operator, value, asker):
    if stored is None:
        return False
    if operator == "is":
        return stored == read_month_day(value)
    first, last = operators.days_of(operator, value, asker.today)
    days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    fits = {day.month * 100 + day.day for day in days}
    return stored in fits or (stored == 229 and 228 in fits and 301 in fits) or (last - first).days >= 365


ANSWERS = {
    Type.TEXT: _text,
    Type.NUMBER: _number,
    Type.FLAG: _flag,
    Type.DAY: _days,
    Type.MOMENT: _days,
    Type.BIRTHDAY: _birthday,
}
