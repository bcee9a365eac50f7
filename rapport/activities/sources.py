"""What activities show on the pages of lower rooms: lines of history, the next activity, search hits. One batch each."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string

from rapport.access.seeing import rows_seen
from rapport.activities import queries
from rapport.activities.actions.keeping import search_entry
from rapport.activities.actions.whole import load
from rapport.activities.models import Activity, ActivityContact
from rapport.activities.queries.activity import unseen_among
from rapport.activities.queries.kinds import kinds_by_id
from rapport.activities.queries.known import known_rows
from rapport.activities.queries.panel import people_at
from rapport.attachments.hanging import fixed_here
from rapport.attachments.queries import has_attachments, threads_of
from rapport.base.prepared import prepared
from rapport.base.sockets import Inlay, SearchSource, TimelineSource
from rapport.contacts.queries import contact_for
from rapport.lookups import search
from rapport.ui.formats import Clock, day_of, write_day
from rapport.ui.pages import clock_for, macros

CHUNK = 500
MAY_STAY = 8
PLURALS = {"email": "E-mail"}


NAMED_BY = ("contact__name", "contact__company", "contact__phone", "contact__email")
SHOWN = (
    *("id", "kind_id", "subject", "done_at", "minutes", "place", "direction", "attempt", "is_private"),
    *("assigned_to_id", "entered_by_id", "assigned_to__name", "entered_by__name"),
    *("outcome__name", "outcome__icon", "text__note", "contact_id", *NAMED_BY),
)


def render_history(ids: list[int], user: Any, contact_id: int) -> dict[int, str]:
    """Activity id → its line in the history of a contact."""
    shown = _rows(ids, user)
    comments, files = threads_of("activity", [pk for pk, row in shown.items() if row["hung"]], user)
    others = _others(shown, contact_id, user)
    kinds = kinds_by_id()
    done_by = {pk: row["assigned_to_id"] for pk, row in shown.items()}
    with_whom = {pk: row["contact_id"] for pk, row in shown.items()}
    changeable = queries.changeable_among(user, shown.keys(), done_by, with_whom)
    completable = changeable | queries.part_among(user, shown.keys() - changeable, done_by)
    fixed = fixed_here("activity", user)
    entry = macros(
        "activities/_entry.html", user=user, clock=clock_for(user), completable=completable, fixed=fixed
    ).entry
    return {
        pk: entry(row, kinds[row["kind_id"]], comments.get(pk, []), files.get(pk, []), others.get(pk, []))
        for pk, row in shown.items()
    }


def _rows(ids: list[int], user: Any) -> dict[int, dict]:
    """Activity id → its columns, those that are private and not this person's left out; one statement where none is."""
    rows = {row["id"]: row for row in _told(ids)}
    unseen = unseen_among(user, rows.values(), with_seen=True)
    return {row["id"]: row for row in known_rows([row for row in rows.values() if row["id"] not in unseen], user)}


@prepared
def _told(ids: Any) -> QuerySet:
    further = ActivityContact.objects.filter(activity=OuterRef("pk"), position__gt=0)
    found = Activity.objects.filter(pk__among=ids, trashed_at=None)
    found = found.annotate(hung=has_attachments("activity"), is_shared=Exists(further))
    return found.values(*SHOWN, "hung", "is_shared")


def _others(shown: dict[int, dict], contact_id: int, user: Any) -> dict[int, list[tuple[int, str]]]:
    """Activity id → who else took part: [(contact id, name)]; asked only where several did."""
    found = {
        pk: [(row["contact_id"], _name_of(row[column] for column in NAMED_BY))]
        for pk, row in shown.items()
        if row["contact_id"] and row["contact_id"] != contact_id
    }
    shared = [pk for pk, row in shown.items() if row["is_shared"]]
    if not shared:
        return found
    seen = rows_seen(user, "contact", of="contact__")
    rows = ActivityContact.objects.filter(seen, activity__in=shared).exclude(contact=contact_id).order_by("position")
    several: dict[int, list[tuple[int, str]]] = {}
    for activity_id, contact, *names in rows.values_list("activity_id", "contact_id", *NAMED_BY):
        several.setdefault(activity_id, []).append((contact, _name_of(names)))
    return {**found, **dict.fromkeys(shared, []), **several}


def _name_of(names: Iterable[str | None]) -> str:
    return next(filter(None, names), "Unnamed")


def history_kinds() -> list[tuple[str, str]]:
    """What the history can be narrowed to: the kinds in their order, in the plural."""
    kinds = (kind for kind in kinds_by_id().values() if kind.is_active)
    return [(kind.key, PLURALS.get(kind.key) or f"{kind.name}s") for kind in kinds]


def private_ones(user: Any) -> Any:
    return queries.visible_to(user).filter(is_private=True)


def render_next(contact: Any, user: Any) -> str:
    """The next activity above the history; nothing where none is planned."""
    planned = queries.open_of_contact(user, contact)
    if not planned:
        return ""
    clock = clock_for(user)
    first = planned[0]
    done_by, with_whom = {first.pk: first.assigned_to_id}, {first.pk: first.contact_id}
    may_change = bool(queries.changeable_among(user, [first.pk], done_by, with_whom))
    facts = {
        "activity": first,
        "due": queries.due_state(first, clock.today, clock.zone),
        "more": planned[1:],
        "contact": contact,
        "user": user,
        "clock": clock,
        "may_change": may_change,
        "may_complete": may_change or bool(queries.part_among(user, [first.pk], done_by)),
    }
    return render_to_string("activities/_next_activity.html", facts)


def render_staying(person: Any, user: Any) -> str:
    """In the dialog of a changed employer: what is planned with the person, that may stay with the company they leave."""
    planned = queries.open_of_contact(user, person)[:MAY_STAY]
    if not planned or not person.employer_id:
        return ""
    facts = {
        "planned": planned,
        "company": contact_for(user, person.employer_id),
        "people": [one for one in people_at(user, person.employer_id) if one.pk != person.pk],
        "clock": clock_for(user),
    }
    return render_to_string("activities/_staying.html", facts)


FOUND = (
    "id",
    "contact_id",
    "assigned_to_id",
    "subject",
    "at",
    "created_at",
    "kind__name",
    "kind__icon",
    "text__note",
    *NAMED_BY,
)


def hits(ids: list[int], user: Any) -> dict[int, dict]:
    """Search hits: the note's words, with whom and when."""
    clock = clock_for(user)
    rows = list(queries.visible_to(user).filter(pk__in=ids).values(*FOUND))
    return {row["id"]: _hit(row, clock) for row in known_rows(rows, user)}


def _hit(row: dict, clock: Clock) -> dict:
    whom = next((row[name] for name in NAMED_BY if row[name]), row["kind__name"])
    day = day_of(clock.local(row["at"] or row["created_at"]))
    return {
        "title": " ".join((row["text__note"] or row["subject"]).split()) or row["kind__name"],
        "detail": f"{whom}, {write_day(day, clock.today.year)}",
        "url": f"/activities/{row['id']}/",
        "icon": row["kind__icon"],
        "mark": "",
    }


def index_after(activity_id: int) -> list[int]:
    """Index the words of the next activities anew; what has none, or rests in the trash, leaves the index."""
    ids = list(Activity.objects.filter(pk__gt=activity_id).order_by("pk").values_list("pk", flat=True)[:CHUNK])
    entries = [entry for whole in load(Activity.objects.filter(pk__in=ids)) if (entry := search_entry(whole))]
    search.index("activity", entries)
    search.unindex("activity", set(ids) - {entry.record_id for entry in entries})
    return ids


SOURCES = (
    TimelineSource("activity", history_kinds, render_history, private_ones),
    Inlay("contact", "next", render_next),
    Inlay("contact", "employer", render_staying),
    SearchSource("activity", "Notes", hits, position=40, index_after=index_after),
)
