"""What is measured: each operation with the requests it sends, and the figures it has to reach."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.client import Request


@dataclass(frozen=True)
class Operation:
    """One row of the report. Targets in ms; `least` answers a second; `statements` at most."""

    name: str
    requests: list[Request]
    p50: float
    p95: float
    statements: int | None = None
    least: float | None = None
    times: int = 150
    headers: dict = field(default_factory=dict)


def contacts_list(*conditions: str, sort: str = "", **more: str) -> Request:
    """The address of a list with these conditions."""
    query = [("where", condition) for condition in conditions] + ([("sort", sort)] if sort else []) + list(more.items())
    return Request("/contacts/" + (f"?{urlencode(query)}" if query else ""))


SORTS = (
    "name",
    "-name",
    "company",
    "city",
    "-last_contact",
    "next_activity",
    "created",
    "job_title",
    "-changed",
    "country",
)
ONE_FIELD = (
    "city:is:Boston", "country:is:DE", "profession:is:Architect", "industry:is:Food", "do_not_mail:yes", "owner:is:1",
    "last_contact:empty", "next_activity:empty", "birthday:empty", "last_contact:ago:90d", "created:ago:1200d",
)  # fmt: skip
COMBINED = (
    ("name:contains:ann", "city:is:Boston"),
    ("company:contains:river", "last_contact:ago:90d"),
    ("email:contains:dvorak",),
    ("phone:contains:5550", "country:is:US"),
    ("job_title:contains:partner", "tags:is:golf", "next_activity:empty"),
    ("name:contains:zzz",),
    ("city:contains:o", "profession:is:Architect", "do_not_mail:no", "owner:is:2"),
    ("company:contains:studio", "name:contains:er", "touch_goal:filled"),
)
SEARCHES = (
    "ostrom", "dvor", "architect", "tidewater", "617 555 01", "+1 (617) 555-0142", "0142", "ann", "frohlich", "kestrel studio",
    "@mail12", "joe doe", "lothar", "quarry", "zz",
)  # fmt: skip


def reading(facts: "Facts") -> list[Operation]:
    """What is only read."""
    return [
        Operation("list, first page, default sort", [contacts_list()], 8, 16, 10, 400),
        Operation("list, page 1,000", [Request(facts.deep_page)], 12, 25, 10),
        Operation(
            "one field, any sort",
            [contacts_list(where, sort=sort) for where in ONE_FIELD for sort in SORTS],
            12, 25, 10, times=len(ONE_FIELD) * len(SORTS) * 2,
        ),
        Operation("any combination", [contacts_list(*where) for where in COMBINED], 40, 100, 10),
        Operation("search", [Request(f"/palette/?{urlencode({'q': q})}") for q in SEARCHES], 10, 25, None),
        Operation("record, 200 interactions", [Request(f"/contacts/{facts.busiest}/")], 15, 30, 15),
        Operation("record, any", [Request(f"/contacts/{number}/") for number in facts.contacts], 15, 30, 15),
        Operation("Today", [Request("/")], 15, 30),
        Operation("calendar, month", [Request("/calendar/?view=month")], 15, 30),
        Operation("calendar, week", [Request("/calendar/?view=week")], 15, 30),
    ]  # fmt: skip


def writing(facts: "Facts") -> list[Operation]:
    """What is written, each in one request."""
    return [
        Operation("create a contact", [Request("/contacts/new/", facts.new_contact)], 12, 25, None, 150),
        Operation(
            "log a call and schedule the next", [Request("/activities/log/", facts.logged_call)], 12, 25, None, 150
        ),
    ]


@dataclass
class Facts:
    """What the operations need to know of the data set; read once from its database."""

    busiest: int
    contacts: list[int]
    deep_page: str

    def new_contact(self, number: int) -> dict:
        return {
            "kind": "person", "name": f"Bench Measured{number % 9973}x{number}", "company": "", "job_title": "Buyer",
            "phone": f"+1 617 555 {number % 10000:04}", "email": f"bench{number}@measured.example",
        }  # fmt: skip

    def logged_call(self, number: int) -> dict:
        contact = self.contacts[number % len(self.contacts)]
        return {
            "contact": str(contact), "kind": "call", "outcome": "reached", "note": "Talked about the tender.",
            "direction": "out", "next": "call", "when": "w",
        }  # fmt: skip
