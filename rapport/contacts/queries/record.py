"""What the page of one contact shows at once, in few statements."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value, Window
from django.utils import timezone

from rapport.access.models import Level
from rapport.access.queries import levels_of
from rapport.access.rights import Rights
from rapport.access.seeing import rights_of, rows_seen
from rapport.attachments.models import Tagging
from rapport.base.addresses import address_lines, country_name
from rapport.base.catalogue import card, fixed_fields
from rapport.base.errors import Gone
from rapport.base.partial_dates import Birthday, shown_partial
from rapport.base.phones import dialled, shown
from rapport.base.prepared import prepared
from rapport.base.text import initials_of
from rapport.contacts.models import Address, Contact, ContactPoint, Relationship
from rapport.contacts.queries.contact import visible_to
from rapport.contacts.queries.known import hidden_of, known, known_addresses, known_points
from rapport.contacts.queries.time_there import zone_there
from rapport.notices.models import Follow
from rapport.ui.formats import Clock

PEOPLE_SHOWN = 8
TIES_SHOWN = 60
FRESH = timedelta(days=7)
ICONS = {"phone": "phone", "email": "mail", "web": "globe", "message": "message-square"}
ADDRESS_PARTS = ("label", "street", "postcode", "city", "region", "country")
POINT_PARTS = ("id", "struck_at", "kind", "label", "value", "normal")
NAMED_BY = ("name", "company", "phone", "email")


@dataclass
class Record:
    """A contact with what stands around it, ready to be shown."""

    contact: Contact
    clock: Clock
    points: list[dict]
    struck: list[dict]
    addresses: list[dict]
    tags: list[str]
    ties: list[dict]
    people: list[dict] = field(default_factory=list)

    @property
    def people_count(self) -> int:
        return self.people[0]["in_all"] if self.people else 0

    @cached_property
    def phones(self) -> list[dict]:
        return [point for point in self.points if point["kind"] == "phone"]

    @cached_property
    def emails(self) -> list[dict]:
        return [point for point in self.points if point["kind"] == "email" and point["href"]]

    @property
    def sees_employer(self) -> bool:
        """Whether the company where they work is there for whoever asks."""
        return any(tie["other_id"] == self.contact.employer_id for tie in self.ties)

    @property
    def initials(self) -> str:
        return initials_of(self.contact.shown_name)

    @property
    def photo_url(self) -> str:
        photo = self.contact.photo
        return f"/contacts/{self.contact.pk}/photo/?{photo[:12]}" if photo else ""

    @property
    def notes(self) -> str:
        return self.contact.notes or ""  # type: ignore[attr-defined]

    @property
    def last_try(self) -> bool:
        """Whether somebody tried in vain so lately that the next caller should know."""
        at = self.contact.last_try_at
        return bool(at and self.contact.tries and timezone.now() - at < FRESH)

    @property
    def is_cold(self) -> bool:
        """Whether it is one whole touch behind its plan."""
        cold = self.contact.cold_on
        return cold is not None and cold <= self.clock.today

    @property
    def described(self) -> str:
        """A company in a line: what it does, how many people, where."""
        contact, count = self.contact, self.people_count
        people = f"{count} {'person' if count == 1 else 'people'}" if count else ""
        return ", ".join(part for part in (contact.industry or contact.company_type, people, contact.city) if part)

    @property
    def where(self) -> str:
        """The place: a company's first address in a line, a person's city, else the country."""
        contact = self.contact
        if not contact.is_person and self.addresses:
            return ", ".join(self.addresses[0]["lines"][:2])
        city = contact.city + (f", {contact.region}" if contact.region and contact.country == "US" else "")
        return city or contact.region or (country_name(contact.country) if contact.country else "")

    @cached_property
    def time_there(self) -> str:
        """The time of day where they are, "" where nobody knows."""
        zone = zone_there(self.contact, self.phones, self.clock.now)
        there = self.clock.now.astimezone(zone) if zone else None
        return f"{there.hour}:{there.minute:02}" if there else ""

    @cached_property
    def birthday(self) -> dict | None:
        contact = self.contact
        if not contact.birth_year and not contact.birth_day:
            return None
        day = Birthday(contact.birth_year, contact.birth_day)
        told, following = day.told(self.clock.today), day.next(self.clock.today)
        return {"shown": day.shown, "told": told, "is_near": bool(told), "day": following}


def record_of(user: Any, contact_id: int, clock: Clock) -> Record:
    """The contact and what its page shows at once; raises Gone where there is none for this person."""
    asker = rights_of(user)
    contact = _contact.first(asker, contact_id)
    if contact is None:
        raise Gone("This contact is not here. It may be in the trash.")
    points, addresses, tags = _parts_of(contact_id)
    if hidden := hidden_of(asker):
        points, tags = known_points(points, hidden), [] if "tags" in hidden else tags
        addresses = [_postal(one) for one in known_addresses(addresses, hidden)]
    return Record(
        contact=known(contact, asker),
        clock=clock,
        points=[point for point in points if not point["struck_at"]],
        struck=[point for point in points if point["struck_at"]],
        addresses=addresses,
        tags=tags,
        ties=ties_of(contact, asker) if contact.is_person else [],
        people=[] if contact.is_person or "company" in hidden else _people(contact, asker, clock),
    )


@prepared
def _contact(user: Any, contact_id: Any) -> QuerySet:
    following = Follow.objects.filter(user=user, record_type="contact", record_id=OuterRef("pk"))
    names = {f"{person}_name": F(f"{person}__name") for person in ("owner", "owner_group", "dropped_by", "created_by")}
    rows = visible_to(user).filter(pk=contact_id)
    return rows.annotate(is_followed=Exists(following), notes=F("detail__notes"), **names)


def _parts_of(contact_id: int) -> tuple[list[dict], list[dict], list[str]]:
    """Points, addresses and tags: three small tables in one statement, told apart by their first column."""
    found: dict[str, list[tuple]] = {"point": [], "address": [], "tag": []}
    for row in sorted(_parts(contact_id), key=lambda row: row[1:3]):
        found[row[0]].append(row[2:])
    return (
        [_reachable(dict(zip(POINT_PARTS, row, strict=False))) for row in found["point"]],
        [_postal(dict(zip(ADDRESS_PARTS, row[2:], strict=True))) for row in found["address"]],
        [row[2] for row in sorted(found["tag"], key=lambda row: row[3])],
    )


@prepared
def _parts(contact_id: Any) -> QuerySet:
    none = Value(None, output_field=DateTimeField())
    empty = Value("")
    points = ContactPoint.objects.filter(contact=contact_id).order_by()
    addresses = Address.objects.filter(contact=contact_id).order_by()
    tags = Tagging.objects.filter(record_type="contact", record_id=contact_id)
    return points.values_list(
        Value("point"), "position", "id", "struck_at", "kind", "label", "value", "normal", empty, empty
    ).union(
        addresses.values_list(Value("address"), "position", "id", none, *ADDRESS_PARTS),
        tags.values_list(Value("tag"), Value(0), "tag_id", none, "tag__name", "tag__name_key", *[empty] * 4),
        all=True,
    )


def _postal(address: dict) -> dict:
    return {**address, "lines": address_lines(address)}


def _reachable(point: dict) -> dict:
    """A phone, address or page as it is shown and where a click leads; without `href` it could not be read."""
    kind, normal = point["kind"], point["normal"]
    href = {"phone": dialled, "email": _mail_to, "web": _page, "message": _page}[kind](normal) if normal else ""
    text = shown(normal) if kind == "phone" and normal else point["value"]
    if kind == "web":
        text = text.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
    return {**point, "shown": text, "href": href, "icon": ICONS[kind]}


def _mail_to(normal: str) -> str:
    return f"mailto:{normal}"


def _page(normal: str) -> str:
    return normal if normal.startswith(("https://", "http://")) else ""


def _people(company: Contact, asker: Rights, clock: Clock) -> list[dict]:
    """Who works there now, the ones last spoken to first; each row says how many there are in all."""
    hidden = hidden_of(asker)
    blank = {"next_at": None, "last_contact_at": None}
    paths = {"next_activity": "next_at", "last_contact": "last_contact_at"}
    names = [paths.get(key, key) for key in hidden] + ["title"] * ("job_title" in hidden)
    rows = (
        {**row, **{name: blank.get(name, "") for name in names if name in row}}
        for row in _working_at(asker, company.pk)
    )
    return [_person(row, clock) for row in rows]


@prepared
def _working_at(user: Any, company: Any) -> QuerySet:
    rows = Relationship.objects.filter(
        rows_seen(user, "contact", of="of__"),
        to=company,
        type__is_employment=True,
        has_ended=False,
        of__hidden_at__isnull=True,
    ).annotate(in_all=Window(Count("id")))
    facts = {k: F(f"of__{k}") for k in ("name", "company", "phone", "email", "job_title", "last_contact_at", "next_at")}
    last_spoken_to = F("of__last_contact_at").desc(nulls_last=True)
    return rows.order_by(last_spoken_to, "of__name_key", "id").values("of_id", "title", "in_all", **facts)[
        :PEOPLE_SHOWN
    ]


def _person(row: Any, clock: Clock) -> dict:
    name = _name_of(row)
    return {
        **row,
        "shown_name": name,
        "initials": initials_of(name),
        "shown_title": row["title"] or row["job_title"],
        "href": f"tel:{row['phone'].replace(' ', '')}" if row["phone"].startswith("+") else "",
        "next_when": _next_when(row["next_at"], clock),
        "next_due": _due(row["next_at"], clock),
    }


def _next_when(at: datetime | None, clock: Clock) -> datetime | date | None:
    """A day counts from its start: what begins at midnight is planned for the day."""
    local = at.astimezone(clock.zone) if at else None
    return local.date() if local and local.time() == time() else local


def _due(at: datetime | None, clock: Clock) -> str:
    if at is None:
        return ""
    day = at.astimezone(clock.zone).date()
    return "overdue" if day < clock.today else "today" if day == clock.today else "later"


def ties_of(contact: Contact, user: Any) -> list[dict]:
    """Relationships in both directions, past ones last; a company's present people have their own table."""
    found, hidden = _ties(rights_of(user), contact.pk, with_staff=contact.is_person), hidden_of(user)
    if "company" in hidden:
        found = [row for row in found if not row["type__is_employment"]]
    if unnamed := [f"{end}__{part}" for end in ("of", "to") for part in NAMED_BY if part in hidden]:
        found = [row | dict.fromkeys(unnamed, "") for row in found]
    if "job_title" in hidden:
        found = [{**row, "title": ""} for row in found]
    ties = [tie for tie in (_seen_from(contact.pk, row) for row in found) if tie]
    levels = levels_of(user, "contact", {contact.pk: contact.owned_by} | {t["other_id"]: t["owner_key"] for t in ties})
    contact.reached = levels[contact.pk]
    is_fixed = "company" in fixed_fields(card("contact"), user)
    for tie in ties:
        is_free = min(contact.reached, levels[tie["other_id"]]) >= Level.WRITE
        tie["is_edited"] = is_free and not (tie["is_employment"] and is_fixed)
    return ties


@prepared
def _ties(user: Any, contact_id: Any, *, with_staff: bool) -> QuerySet:
    seen = rows_seen(user, "contact", of="of__") & rows_seen(user, "contact", of="to__")
    rows = Relationship.objects.filter(seen, Q(of=contact_id) | Q(to=contact_id))
    if not with_staff:
        rows = rows.exclude(to=contact_id, type__is_employment=True, has_ended=False)
    ends = [f"{end}__{part}" for end in ("of", "to") for part in (*NAMED_BY, "kind", "trashed_at", "owner_key")]
    own = ("of_id", "to_id", "id", "title", "since", "until", "has_ended")
    rows = rows.order_by("has_ended", "-is_primary", "type__position", "position", "-since", "id")
    return rows.values(*own, *ends, "type__name", "type__inverse_name", "type__is_employment")[:TIES_SHOWN]


def _seen_from(contact_id: int, row: dict) -> dict | None:
    """A relationship as this contact's page words it; None where the other one rests in the trash."""
    other = "to" if row["of_id"] == contact_id else "of"
    if row[f"{other}__trashed_at"]:
        return None
    name = _name_of({part: row[f"{other}__{part}"] for part in NAMED_BY})
    verb = row["type__name"] if other == "to" else row["type__inverse_name"]
    if row["has_ended"] and row["type__is_employment"]:
        verb = "Formerly at" if other == "to" else "Worked here"
    dates = [shown_partial(row["since"]), shown_partial(row["until"])]
    span = (
        " to ".join(dates)
        if all(dates)
        else f"since {dates[0]}"
        if dates[0]
        else f"until {dates[1]}"
        if dates[1]
        else ""
    )
    return {
        "id": row["id"],
        "verb": verb,
        "other_id": row[f"{other}_id"],
        "other_kind": row[f"{other}__kind"],
        "other_name": name,
        "initials": initials_of(name),
        "has_ended": row["has_ended"],
        "owner_key": row[f"{other}__owner_key"],
        "is_employment": row["type__is_employment"],
        "told": ", ".join(part for part in (row["title"], span) if part),
    }


def _name_of(row: dict) -> str:
    return next((row[part] for part in NAMED_BY if row[part]), "Unnamed")
