"""The fields that contacts have of their standings: of each perspective that is switched on, for whoever may see it."""

from collections.abc import Callable
from typing import Any

from django.db.models import FilteredRelation, Q

from rapport.base.catalogue import Field, Relation, Source, Type
from rapport.contacts import choices
from rapport.perspectives.models import SALES, Perspective
from rapport.perspectives.queries.perspective import Setup, may_see, setup
from rapport.perspectives.records import standing_cells as cells
from rapport.perspectives.records.standing_conditions import lasts, stuck

Path = Callable[[str], str]
KINDS = {(True, False): ("person",), (False, True): ("organisation",)}


def fields() -> dict[str, Field]:
    """Key → field, of every perspective that is switched on."""
    return _kept("fields", lambda ours: {one.key: one for p in _active(ours) for one in fields_of(ours, p)})


def relations() -> dict[str, Relation]:
    """What the columns begin with → the standing in that perspective."""
    return _kept("relations", lambda ours: {alias_of(one): _standing(one) for one in _active(ours)})


def unknown_to(user: Any) -> frozenset[str]:
    """The fields of perspectives that this person may not see."""
    limited = _kept("limited", _limited)
    return frozenset(key for one, keys in limited if not may_see(user, one) for key in keys) if limited else NONE


NONE: frozenset[str] = frozenset()
SOURCE = Source(fields, relations, unknown_to)


def alias_of(perspective: Perspective) -> str:
    return f"standing{perspective.pk}"


def fields_of(ours: Setup, perspective: Perspective) -> list[Field]:
    """What one perspective contributes."""

    def path(column: str) -> str:
        return f"{alias_of(perspective)}__{column}"

    def made(key: str, label: str, type: Type, column: str, **facts: Any) -> Field:  # noqa: A002
        kinds = KINDS.get((perspective.for_people, perspective.for_companies), ())
        facts = {"value": path(column), "group": perspective.name, "kinds": kinds, **facts}
        return Field(f"{perspective.key}_{key}", label, type, **facts)

    found = [*_everywhere(ours, perspective, path, made)]
    return found + [*_qualification(made), *_orders(made)] if perspective.is_sales else found


Make = Callable[..., Field]


def _everywhere(ours: Setup, perspective: Perspective, path: Path, made: Make) -> list[Field]:
    name, stage, since = perspective.name, path("stage_id"), path("since")
    told = cells.Told(ours, stage, since)
    return [
        made(
            "stage",
            f"{name} stage",
            Type.CHOICE,
            "stage_id",
            choices=lambda: [(one.pk, one.name) for one in ours.of_perspective[perspective.pk]],
            stored=lambda value: ours.stored_for(perspective, value),
            in_order=True,
            said=told.stage,
            cell=told.stage_cell,
        ),
        made("since", f"{name} since", Type.DAY, "since", goes_with=f"{perspective.key}_days", default_descending=True),
        made(
            "days",
            f"{name} days",
            Type.NUMBER,
            "since",
            goes_with=f"{perspective.key}_since",
            needs=(stage,),
            where=lasts(since),
            is_turned=True,
            default_descending=True,
            said=told.days,
            cell=told.days_cell,
            width="number",
        ),
        made(
            "stuck",
            f"{name} stuck",
            Type.FLAG,
            "id",
            goes_with=f"{perspective.key}_stage",
            derived_from=f"{perspective.key}_since",
            needs=(stage, since),
            where=stuck(ours, perspective, stage, since),
            said=told.is_stuck,
        ),
        made("owner", f"{name} owner", Type.PERSON, "owner_id", choices=choices.owners),
        made("review", f"{name} review", Type.DAY, "review_on", is_ahead=True),
    ]


def _qualification(made: Make) -> list[Field]:
    steps = [
        ("checked", "Data checked"),
        ("verified", "Data verified"),
        ("attempted", "Contact attempted"),
        ("achieved", "Contact achieved"),
        ("decided", "Qualification decided"),
    ]
    return [
        *(made(key, label, Type.MOMENT, f"{key}_at", default_descending=True) for key, label in steps),
        made("qualified", "Qualified", Type.FLAG, "is_qualified"),
        made("decided_because", "Qualified or not because", Type.TEXT, "decided_because"),
        made("decided_by", "Qualified or not by", Type.PERSON, "decided_by_id", choices=choices.owners),
    ]


def _orders(made: Make) -> list[Field]:
    numbers = {"default_descending": True, "width": "number"}
    part = {"goes_with": f"{SALES}_rfm", **numbers}
    return [
        made("rfm", "RFM score", Type.TEXT, "score", goes_with=f"{SALES}_recency", default_descending=True),
        made("recency", "RFM recency", Type.NUMBER, "recency", **part),
        made("frequency", "RFM frequency", Type.NUMBER, "frequency", **part),
        made("money", "RFM money", Type.NUMBER, "money", **part),
        made("orders", "Orders", Type.NUMBER, "orders", **numbers),
        made("revenue", "Revenue", Type.NUMBER, "revenue", **numbers),
        made("first_order", "First order", Type.DAY, "first_order_on", default_descending=True),
        made("last_order", "Last order", Type.DAY, "last_order_on", default_descending=True),
    ]


def _standing(perspective: Perspective) -> Relation:
    pk = perspective.pk  # each statement gets one of its own: Django writes into it
    return Relation("standings", lambda: FilteredRelation("standings", condition=Q(standings__perspective_id=pk)))


def _active(ours: Setup) -> list[Perspective]:
    return [one for one in ours.perspectives.values() if one.is_active]


def _limited(ours: Setup) -> list[tuple[Perspective, list[str]]]:
    """The perspectives that not everybody sees, with the keys of their fields."""
    return [(one, [field.key for field in fields_of(ours, one)]) for one in _active(ours) if one.seen_by]


def _kept(name: str, make: Callable[[Setup], Any]) -> Any:
    """Made once for each state of the set-up."""
    ours = setup()
    if name not in ours.worked_out:
        ours.worked_out[name] = make(ours)
    return ours.worked_out[name]
