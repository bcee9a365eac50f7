"""Fill an empty database with an invented firm: colleagues, companies, people, three years of work, and next steps."""

import random
from collections import defaultdict
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from rapport.activities.actions.keeping import search_entry, timeline_entries
from rapport.activities.actions.whole import Whole
from rapport.activities.desk import Desk
from rapport.activities.marks import marks_of, when_of
from rapport.activities.models import (
    Activity,
    ActivityContact,
    ActivityText,
    Kind,
    Outcome,
)
from rapport.activities.remembering import remembered
from rapport.attachments.models import Tag, Tagging
from rapport.base.errors import Refused
from rapport.base.memory import remembering
from rapport.base.text import fold
from rapport.contacts.actions.memory import remember
from rapport.contacts.actions.searching import entry_of
from rapport.contacts.models import (
    Address,
    Contact,
    ContactDetail,
    ContactPoint,
    Relationship,
    RelationshipType,
    Source,
    TimelineEntry,
)
from rapport.contacts.naming import set_keys
from rapport.contacts.remembering import set_reach
from rapport.demo.bulk import Loader, finish, without_indexes
from rapport.demo.history import ZONE, Happened, Historian
from rapport.demo.people import COLLEAGUES, Invented, Inventor
from rapport.demo.standings import stand
from rapport.demo.words import WORDS
from rapport.lookups.models import SearchEntry
from rapport.lookups.search import Entry, index
from rapport.organisation.models import Organisation, User

LOADED = (
    Contact,
    ContactDetail,
    ContactPoint,
    Address,
    Relationship,
    Tagging,
    Activity,
    ActivityText,
    ActivityContact,
    TimelineEntry,
)
BATCH, CHUNK = 2000, 4000


def fill(contacts: int = 1200, activities: int | None = None, seed: int = 1) -> User:
    """Fill the empty database with `contacts` people (and a company for every five), the same for the same seed and day.

    Returns the invented administrator, who has no password yet. Raises Refused where there are contacts already.
    """
    if Contact.objects.exists():
        raise Refused("There are contacts in this database already. The demo fills an empty one only.")
    with transaction.atomic():
        firm = _Firm(contacts, contacts * 5 if activities is None else activities, seed)
        firm.build()
    finish(LOADED)
    with remembering():
        stand(firm.chance, firm.today)
    return firm.administrator


class _Firm:
    """The build under way: loaders, ids, and what each contact's row will remember."""

    def __init__(self, contacts: int, activities: int, seed: int) -> None:
        self.people, self.companies, self.activities = contacts, max(1, contacts // 5), activities
        self.now = timezone.now()
        self.today = self.now.astimezone(ZONE).date()
        self.chance = random.Random(seed)  # noqa: S311
        self.loaders = {model: Loader(model) for model in LOADED}
        self.next_id: dict[type, int] = defaultdict(int)
        self.owners = self._colleagues(max(len(COLLEAGUES), contacts // 1000))
        self.administrator = User.objects.get(id=self.owners[0])
        # about a hundred things done a month by each colleague
        self.span = min(1825, max(120, activities * 30 // (100 * len(self.owners))))
        self.inventor = Inventor(seed, self.owners, self.today)
        self.historian = Historian(self.inventor, self.owners, self.now, self.span)
        self.tags = [
            Tag.objects.get_or_create(name_key=fold(name), defaults={"name": name})[0].id for name in WORDS["tags"]
        ]
        self.sources = [Source.objects.get_or_create(name=name)[0].id for name in WORDS["sources"]]
        self.works_at = RelationshipType.objects.filter(is_employment=True).first()
        self.kinds = {kind.key: kind for kind in Kind.objects.all()}
        self.outcomes = {(o.kind_id, o.key): o for o in Outcome.objects.all()}
        self.users = User.objects.in_bulk(self.owners)
        self.desk = Desk(self.now)
        self.entries: dict[str, list[Entry]] = defaultdict(list)

    def add(self, model: type, **row) -> int:
        self.next_id[model] += 1
        self.loaders[model].add(**({"id": self.next_id[model], **row}))
        return self.next_id[model]

    def _colleagues(self, count: int) -> list[int]:
        if not Organisation.objects.exists():
            Organisation.objects.create(
                id=1, name="Lind & Hale Instruments", country="US", time_zone=str(ZONE), language="en", currency="USD"
            )
        names = list(COLLEAGUES)
        for number in range(len(names), count):
            first = self.chance.choice(WORDS["countries"][0]["women"])
            names.append((f"{first} {self.chance.choice(WORDS['countries'][0]['family'])}", f"colleague{number}"))
        there = list(User.objects.filter(is_active=True).order_by("id").values_list("id", flat=True))[:count]
        return there + [
            User.objects.create_user(
                f"{local}@lindhale.example", name=name, is_administrator=not there and number == 0
            ).id
            for number, (name, local) in enumerate(names)
            if number >= len(there)
        ]

    def build(self) -> None:
        companies = [self.inventor.company(number + 1) for number in range(self.companies)]
        weights = [min(self.chance.paretovariate(1.2), 12) for _ in companies]
        employers = self.chance.choices(companies, weights, k=self.people)
        planned = max(self.activities // 25, min(self.activities // 4, 80 * len(self.owners)))
        done = self.activities - planned
        shares = self._shares(done)
        plans = self._plans(planned)
        with without_indexes([*LOADED, SearchEntry]):
            for company in companies:
                self._write(company, [], 0)
            for number in range(self.people):
                employer = employers[number] if self.chance.random() < 0.9 else None
                person = self.inventor.person(self.companies + number + 1, employer)
                self._write(person, self.historian.past(person, shares[number]), plans[number])
                if number % CHUNK == 0:
                    self._flush()
            self._flush()
            for record_type, entries in self.entries.items():
                index(record_type, entries, is_new=True)
        for start in range(1, self.next_id[Contact] + 1, BATCH):
            remember(remembered(range(start, start + BATCH), self.now))

    def _flush(self) -> None:
        """Each table after those it points to: SQLite would look for the children of every parent that comes late."""
        for model in LOADED:
            self.loaders[model].flush()

    def _shares(self, total: int) -> list[int]:
        """How many things happened with each person: many with few of them; the first has a long history."""
        first = min(200, total // 20)
        weights = [self.chance.lognormvariate(0, 0.9) for _ in range(self.people)]
        scale = (total - first) / sum(weights[1:] or [1])
        shares, carry = [first], 0.0
        for weight in weights[1:]:
            carry += weight * scale
            shares.append(int(carry))
            carry -= int(carry)
        return shares

    def _plans(self, total: int) -> list[int]:
        plans = [0] * self.people
        for number in self.chance.choices(range(self.people), k=total):
            plans[number] += 1
        plans[0] = max(plans[0], 1)
        return plans

    def _write(self, made: Invented, past: list[Happened], planned: int) -> None:
        steps = [self.historian.planned(made) for _ in range(min(planned, 2))]
        self._contact(made, self._goal(made, past))
        for happened in past:
            self._activity(made, happened)
        for step in steps:
            self._activity(made, step)

    def _goal(self, made: Invented, past: list[Happened]) -> tuple[int | None, date | None]:
        """A touch plan about as ambitious as what was done, so that most are kept and some go cold."""
        if made.kind != "person" or self.chance.random() > 0.35:
            return None, None
        year = self.now - timedelta(days=365)
        touches = sum(1 for h in past if h.done_at > year and h.outcome in {"reached", "held", "replied", "sent"})
        goal = max(1, touches + self.chance.choice((-2, -1, -1, 0, 0, 1, 3)))
        return goal, self.today - timedelta(days=self.chance.randrange(10, 800))

    def _contact(self, made: Invented, plan: tuple) -> None:
        created = self.now - timedelta(days=self.chance.randrange(self.span, self.span + 1100))
        contact = Contact(
            id=made.id, kind=made.kind, name=made.name,
            **{key: value for key, value in made.columns.items() if key != "domain"},
            time_zone="" if made.country.code == "US" else made.country.time_zone,
            source_id=self.chance.choice(self.sources), owner_id=made.owner,
            employer_id=made.employer.id if made.employer else None, company=made.employer.name if made.employer else "",
            created_at=created, created_by_id=made.owner, changed_at=created, changed_by_id=made.owner,
            touch_goal=plan[0], touch_goal_since=plan[1],
        )  # fmt: skip
        points = [dict(zip(("kind", "label", "value", "normal"), point, strict=True)) for point in made.points]
        set_reach(contact, points, [made.address] if made.address else [])
        set_keys(contact)
        self.loaders[Contact].add_instance(contact)
        self.next_id[Contact] = max(self.next_id[Contact], made.id)
        self._around(made)
        self._indexed(
            "contact",
            entry_of(contact, points, sorted((WORDS["tags"][tag] for tag in made.tags), key=fold), made.notes),
        )

    def _around(self, made: Invented) -> None:
        if made.notes:
            self.loaders[ContactDetail].add(contact_id=made.id, notes=made.notes)
        for position, (kind, label, value, normal) in enumerate(made.points):
            self.add(
                ContactPoint, contact_id=made.id, kind=kind, label=label, value=value, normal=normal, position=position
            )
        if made.address:
            self.add(Address, contact_id=made.id, position=0, **made.address)
        for tag in made.tags:
            self.add(Tagging, tag_id=self.tags[tag], record_type="contact", record_id=made.id)
        if made.employer:
            self.add(
                Relationship, type_id=self.works_at.id, of_id=made.id, to_id=made.employer.id, is_primary=True,
                title=made.columns.get("job_title", ""),
                since=str(self.today.year - self.chance.randrange(1, 15)) if self.chance.random() < 0.4 else "",
            )  # fmt: skip

    def _activity(self, made: Invented, what: Happened) -> None:
        kind = self.kinds[what.kind]
        created = (what.done_at or self.now) - timedelta(days=self.chance.randrange(0, 20))
        self.next_id[Activity] += 1
        activity = Activity(
            id=self.next_id[Activity], kind=kind, subject=what.subject, starts_at=what.starts_at, starts_on=what.starts_on,
            minutes=what.minutes, done_at=what.done_at, outcome=self.outcomes.get((kind.id, what.outcome)),
            assigned_to=self.users[what.by], created_by_id=what.by, contact_id=made.id, direction=what.direction,
            created_at=created, changed_at=created,
        )  # fmt: skip
        activity.at = activity.done_at or self.desk.begins(when_of(activity), activity.assigned_to)
        self.loaders[Activity].add_instance(activity)
        organisation = made.employer.id if made.employer else made.id if made.kind == "organisation" else None
        part = ActivityContact(contact_id=made.id, organisation_id=organisation, **marks_of(activity, self.desk))
        self.next_id[ActivityContact] += 1
        part.id, part.activity_id = self.next_id[ActivityContact], activity.id
        self.loaders[ActivityContact].add_instance(part)
        self._told(Whole(activity, texts={"note": what.note, "script": ""}, rows={made.id: part}))

    def _told(self, whole: Whole) -> None:
        if note := whole.texts["note"]:
            self.loaders[ActivityText].add(activity_id=whole.activity.id, note=note)
        for entry in timeline_entries(whole):
            self.next_id[TimelineEntry] += 1
            row = TimelineEntry(id=self.next_id[TimelineEntry], **entry._asdict())
            self.loaders[TimelineEntry].add_instance(row)
        if found := search_entry(whole):
            self._indexed("activity", found)

    def _indexed(self, record_type: str, entry: Entry) -> None:
        self.entries[record_type].append(entry)
        if len(self.entries[record_type]) >= BATCH:
            index(record_type, self.entries.pop(record_type), is_new=True)
