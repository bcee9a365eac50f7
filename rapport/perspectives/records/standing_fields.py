"""The fields that contacts have of their standings: of each perspective that is switched on, for whoever may see it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from django.db.models import FilteredRelation, OuterRef, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from rapport.base.catalogue import Field, Relation, Source, Type
from rapport.contacts import choices
from rapport.perspectives.models import Perspective
from rapport.perspectives.queries import as_of
from rapport.perspectives.queries.nearest import nearest_now
from rapport.perspectives.queries.perspective import Setup, may_see, setup
from rapport.perspectives.queries.words import worded
from rapport.perspectives.records import standing_cells as cells
from rapport.perspectives.records.standing_conditions import lasts, of_line, stuck, then

KINDS = {(True, False): ("person",), (False, True): ("organisation",)}
STEPS = {"checked": "Data checked", "verified": "Data verified", "attempted": "Contact attempted",
         "achieved": "Contact achieved", "decided": "Qualification decided"}  # fmt: skip
# Which fields of contacts a step tells something of: that there are some, or that they are right.
TRIED = "tries last_try last_contact"
FOLLOW_FROM = {"checked": "phone email message street", "verified": "phone email postcode", "attempted": TRIED,
               "achieved": TRIED, "decided": ""}  # fmt: skip
FIGURES = ("recency", "frequency", "money")
THEN = ("stage", "since", "rfm", *FIGURES)  # what the log tells of a past day
ASKED_THEN = ("stage", "since", "days", "stuck", "rfm")  # by conditions on the line of the log that told it
MOST_DAYS = 50  # past days whose fields are kept made
NONE: frozenset[str] = frozenset()


def source_of(day: date | None = None) -> Source:
    """Where contacts have these fields from; with a day, as they stood at its end."""
    return Source(
        fields=lambda: _kept(day)["fields"],
        relations=lambda: _kept(day)["relations"],
        unknown_to=unknown_to,
        then=source_of,
    )


def unknown_to(user: Any) -> frozenset[str]:
    """The fields of perspectives that this person may not see."""
    limited = _kept(None)["limited"]
    return frozenset(key for one, keys in limited if not may_see(user, one) for key in keys) if limited else NONE


def _kept(day: date | None) -> dict[str, Any]:
    """Made once for each state of the set-up."""
    ours = setup()
    days = ours.worked_out.setdefault("fields of contacts", {})
    if day not in days:
        if len(days) > MOST_DAYS:
            days.clear()
        days[day] = _made(ours, day)
    return days[day]


def _made(ours: Setup, day: date | None) -> dict[str, Any]:
    made = [StandingFields(ours, one, day) for one in ours.perspectives.values() if one.is_active]
    fields = {one.perspective.pk: {field.key: field for field in one.fields()} for one in made}
    return {
        "fields": {key: field for one in fields.values() for key, field in one.items()},
        "relations": {name: relation for one in made for name, relation in one.relations().items()},
        "limited": [(one.perspective, list(fields[one.perspective.pk])) for one in made if one.perspective.seen_by],
    }


@dataclass(frozen=True)
class StandingFields:
    """The fields of one perspective, now or as they stood on a day."""

    ours: Setup
    perspective: Perspective
    day: date | None

    @property
    def alias(self) -> str:
        return f"standing{self.perspective.pk}"

    def path(self, column: str, key: str = "") -> str:
        """A column of the standing; of a past day what the log says in its place."""
        return f"then{self.perspective.pk}{key}" if self.day and key in THEN else f"{self.alias}__{column}"

    def fields(self) -> list[Field]:
        found = [*self._place(), *self._time(), *self._work()]
        return found + [*self._qualification(), *self._orders()] if self.perspective.is_sales else found

    def relations(self) -> dict[str, Relation]:
        pk = self.perspective.pk  # each statement gets one of its own: Django writes into it
        standing = Relation(
            "standings", lambda: FilteredRelation("standings", condition=Q(standings__perspective_id=pk))
        )
        return {self.alias: standing} | (self._then(self.day) if self.day else {})

    def _then(self, day: date) -> dict[str, Relation]:
        perspective = self.perspective
        asked = (day, perspective, self._holder)

        def told(key: str, path: str, make: Callable[[], Any]) -> tuple[str, Relation]:
            return self.path("", key), Relation(path, make, needs=(self.alias,) if perspective.is_sales else ())

        found = [
            told("stage", "moves__to_stage_id", lambda: as_of.stage_on(*asked)),
            told("since", "moves__on", lambda: as_of.since_on(*asked)),
        ]
        if perspective.is_sales:
            found.append(told("rfm", "moves__to_score", lambda: as_of.score_on(*asked)))
            for key in FIGURES:
                found.append(told(key, f"standings__{key}", lambda key=key: as_of.part_on(*asked, key)))
        return dict(found)

    def _field(self, key: str, label: str, type: Type, column: str, **facts: Any) -> Field:  # noqa: A002
        kinds = KINDS.get((self.perspective.for_people, self.perspective.for_companies), ())
        facts = {"value": self.path(column, key), "group": self.perspective.name, "kinds": kinds, **facts}
        made = Field(self._key(key), label, type, **facts)
        return self._asked_then(made, key, self.day) if self.day and key in ASKED_THEN else made

    def _asked_then(self, field: Field, key: str, day: date) -> Field:
        """How a past day is asked: by stage the log once for all, by what many fulfil contact by contact.

        The stage of any past day would tell since when somebody is where they are.
        """
        perspective, ours = self.perspective, self.ours
        stages = [pk for one in ours.of_perspective[perspective.pk] for pk in ours.read_as_one(one.pk)]
        of_all = partial(as_of.contacts_then, perspective=perspective)
        of_each = partial(as_of.one_by_one, holder=self._holder)
        stood, told = partial(as_of.stood_then, day, perspective), partial(as_of.moves_then, day, perspective)
        if key == "stage":
            line = of_line(replace(field, value="to_stage_id", where=None))
            return replace(
                field,
                where=then(lambda: stood(stages), line, of_all),
                where_walking=then(lambda: stood(stages), line, of_each),
                among=lambda one: of_all(stood([one])),
                derived_from=self._key("since"),
            )
        if key == "rfm":
            line = of_line(replace(field, value="to_score", where=None))
            return replace(field, where=then(lambda: as_of.scored_then(day, perspective), line, of_all))
        nearest = partial(as_of.nearest_then, day=day, perspective=perspective, stages=stages)
        line = {
            "days": lasts("on", day),
            "stuck": stuck(ours, perspective, "to_stage_id", "on", day),
            "since": of_line(replace(field, value="on", where=None)),
        }[key]
        needs = (*field.needs, *([f"{self.alias}__id"] if perspective.is_sales else []))
        where = then(lambda: told().filter(to_stage__isnull=False), line, of_each)
        return replace(field, where=where, needs=needs, nearest=None if key == "stuck" else nearest)

    @property
    def _holder(self) -> Combinable:
        """Whose log is asked of a contact: in sales that of the company it follows."""
        is_sales = self.perspective.is_sales
        return Coalesce(OuterRef(f"{self.alias}__follows_id"), OuterRef("pk")) if is_sales else OuterRef("pk")

    def _key(self, key: str) -> str:
        return f"{self.perspective.key}_{key}"

    @property
    def _told(self) -> cells.Told:
        return cells.Told(self.ours, self.path("stage_id", "stage"), self.path("since", "since"), self.day)

    def _place(self) -> list[Field]:
        name, told, ours, perspective = self.perspective.name, self._told, self.ours, self.perspective
        return [
            self._field(
                "stage",
                f"{name} stage",
                Type.CHOICE,
                "stage_id",
                choices=lambda: [(one.pk, one.name) for one in ours.of_perspective[perspective.pk]],
                stored=lambda value: ours.stored_for(perspective, value),
                in_order=True,
                behind="phone" if perspective.is_sales else "",
                said=told.stage,
                cell=told.stage_cell,
            ),
            self._field(
                "stuck",
                f"{name} stuck",
                Type.FLAG,
                "id",
                value="id",
                goes_with=self._key("stage"),
                derived_from=self._key("since"),
                needs=(told.stage_path, told.since_path),
                where=stuck(ours, perspective, told.stage_path, told.since_path, self.day),
                said=told.is_stuck,
            ),
        ]

    def _time(self) -> list[Field]:
        name, told = self.perspective.name, self._told
        nearest = self._nearest("since")
        return [
            self._field(
                "since",
                f"{name} since",
                Type.DAY,
                "since",
                goes_with=self._key("days"),
                default_descending=True,
                nearest=nearest,
            ),
            self._field(
                "days",
                f"{name} days",
                Type.NUMBER,
                "since",
                value=told.since_path,
                goes_with=self._key("since"),
                needs=(told.stage_path,),
                where=lasts(told.since_path, self.day),
                nearest=nearest,
                is_turned=True,
                default_descending=True,
                said=told.days,
                cell=told.days_cell,
                width="number",
            ),
        ]

    def _nearest(self, column: str) -> Callable[[Any, bool, int], Q]:
        return partial(nearest_now, perspective_id=self.perspective.pk, column=column)

    def _work(self) -> list[Field]:
        name = self.perspective.name
        return [
            self._field("owner", f"{name} owner", Type.PERSON, "owner_id", choices=choices.owners),
            self._field("review", f"{name} review", Type.DAY, "review_on", is_ahead=True),
        ]

    def _qualification(self) -> list[Field]:
        steps = [
            self._field(key, label, Type.MOMENT, f"{key}_at", default_descending=True, derived_from=FOLLOW_FROM[key])
            for key, label in STEPS.items()
        ]
        counts = {"tries": ("Tries as a lead", "attempted"), "times_reached": ("Times reached as a lead", "achieved")}
        numbers = {"default_descending": True, "width": "number"}
        return [
            *steps,
            *(
                self._field(
                    key, label, Type.NUMBER, key, goes_with=self._key(of), derived_from=FOLLOW_FROM[of], **numbers
                )
                for key, (label, of) in counts.items()
            ),
            self._field("qualified", "Qualified", Type.FLAG, "is_qualified"),
            self._field("decided_because", "Qualified or not because", Type.TEXT, "decided_because"),
            self._field("decided_by", "Qualified or not by", Type.PERSON, "decided_by_id", choices=choices.owners),
        ]

    def _orders(self) -> list[Field]:
        numbers = {"default_descending": True, "width": "number"}
        part = {"goes_with": self._key("rfm"), **numbers}
        return [
            self._field(
                "rfm", "RFM score", Type.TEXT, "score", goes_with=self._key("recency"), default_descending=True
            ),
            *(self._field(key, f"RFM {key}", Type.NUMBER, key, **part) for key in FIGURES),
            self._field("orders", worded("{Orders}"), Type.NUMBER, "orders", **numbers),
            self._field("revenue", "Revenue", Type.NUMBER, "revenue", nearest=self._nearest("revenue"), **numbers),
            self._field("first_order", worded("First {order}"), Type.DAY, "first_order_on", default_descending=True),
            self._field(
                "last_order",
                worded("Last {order}"),
                Type.DAY,
                "last_order_on",
                default_descending=True,
                nearest=self._nearest("last_order_on"),
            ),
        ]
