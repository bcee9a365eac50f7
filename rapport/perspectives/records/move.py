"""The record card of the lifecycle log: a list of its own, to filter, sort, search, save and export."""

from html import escape
from typing import Any

from django.db.models import Q

from rapport.base.catalogue import Card, Field, Type, register
from rapport.organisation.queries import directory
from rapport.perspectives.models import Move
from rapport.perspectives.queries.move import (
    HAND,
    NAMED_BY,
    causes,
    known_moves,
    log_perspectives,
    log_stages,
    moves_found,
    read_as,
    read_now,
    seen_moves,
    visible_moves,
)
from rapport.perspectives.queries.perspective import perspective_names, setup
from rapport.ui.formats import Clock
from rapport.ui.icons import icon

NONE = '<span class="soft">—</span>'


def _stages() -> list[tuple[int, str]]:
    return log_stages(None)


def _people() -> list[tuple[int, str]]:
    return [(pk, name) for pk, (name, _) in directory().items()]


def _asked(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _stage(column: str) -> Any:
    """The condition on a stage means those merged into it too."""

    def where(operator: str, value: Any, user: Any) -> Q | None:
        if operator in {"empty", "filled"}:
            return None
        ids = read_as(int(one) for one in _asked(value) if one.isdecimal() and len(one) < 18)
        found = Q(**{column: ids[0]}) if len(ids) == 1 else Q(**{f"{column}__in": ids})  # one: its index is in order
        return ~found | Q(**{f"{column}__isnull": True}) if operator == "not" else found

    return where


def _cause(operator: str, value: Any, user: Any) -> Q | None:
    """By hand is no rule at all."""
    if operator in {"empty", "filled"}:
        return Q(pk__in=[]) if operator == "empty" else Q(pk__gt=0)
    found = Q(rule__in=["" if one == HAND else one for one in _asked(value)])
    return ~found if operator == "not" else found


def _is_superseded(operator: str, value: Any, user: Any) -> Q:
    return Q(superseded_at__isnull=operator != "yes")


def _stage_cell(column: str) -> Any:
    def draw(row: dict, clock: Clock) -> str:
        stage = setup().stages.get(row[column] or 0)
        if stage is None:
            return NONE
        said = f"{icon(stage.glyph)}{escape(stage.name)}"
        return (
            f'<del class="stage-name">{said}</del>'
            if row["superseded_at"]
            else f'<span class="stage-name">{said}</span>'
        )

    return draw


def heading_of(row: dict) -> tuple[str, bool]:
    """The contact's name, or the thinnest thing known of it."""
    return next((row[name] for name in NAMED_BY if row.get(name)), "Unnamed"), False


MOVED = (
    Field("contact", "Contact", value="contact__name", key_column="contact__name_key", group="Who", width="wide",
          needs=("contact_id", *NAMED_BY[1:])),
    Field("of", "Record", Type.CONTACT, value="contact_id", group="Who", is_column=False, is_exported=False),
    Field("company", "Company", value="contact__company", key_column="contact__company_key", group="Who",
          goes_with="contact.company", width="wide"),
    Field("perspective", "Perspective", Type.CHOICE, value="perspective_id", group="What", choices=perspective_names,
          chosen_by=log_perspectives),
    Field("from", "From stage", Type.CHOICE, value="from_stage_id", group="What", choices=_stages, chosen_by=log_stages,
          where=_stage("from_stage"), needs=("superseded_at",), cell=_stage_cell("from_stage_id")),
    Field("to", "To stage", Type.CHOICE, value="to_stage_id", group="What", choices=_stages, chosen_by=log_stages,
          where=_stage("to_stage"), needs=("superseded_at",), cell=_stage_cell("to_stage_id")),
    Field("kind", "Kind", Type.CHOICE, group="What", choices=lambda: list(Move.Kind.choices), is_column=False),
    Field("from_score", "Score before", group="What", goes_with="contact.sales_rfm"),
    Field("to_score", "Score", group="What", goes_with="contact.sales_rfm"),
    Field("on", "Since", Type.DAY, group="When", is_sort=True, default_descending=True),
    Field("recorded", "Recorded", Type.MOMENT, value="recorded_at", group="When", is_sort=True, default_descending=True),
    Field("lasted", "Lasted, days", Type.NUMBER, value="lasted_days", group="When", width="number"),
    Field("cause", "Cause", Type.CHOICE, value="rule", group="Why", choices=causes, where=_cause),
    Field("why", "Why", group="Why", width="wide"),
    Field("by", "By", Type.PERSON, value="by_id", group="Why", choices=_people),
    Field("superseded", "Superseded", Type.FLAG, value="superseded_at", group="When", where=_is_superseded),
)  # fmt: skip


def register_card() -> None:
    card = register(
        Card(
            key="move",
            label="Move",
            plural="Moves",
            model=Move,
            rights="contacts",
            visible_to=visible_moves,
            known_to=known_moves,
            seen_of=seen_moves,
            is_told_in_part=True,
            url=lambda _: "/moves/",
            restore=lambda writing, change: [
                "Move"
            ],  # the log is never rewritten: what moved the contact is taken back
            heading="contact",
            heading_of=heading_of,
            leads_to=lambda row: (row["contact_id"], f"/contacts/{row['contact_id']}/"),
            list_url="/moves/",
            list_style="moves",
            finds=moves_found,
            columns=(
                "contact",
                "company",
                "perspective",
                "from",
                "to",
                "on",
                "lasted",
                "cause",
                "why",
                "by",
                "recorded",
            ),
            sort=("-recorded",),
            hidden=Q(kind=Move.Kind.SCORE),
            unhides=("kind", "from_score", "to_score"),
            batches=[read_now],
        )
    )
    card.declare(*MOVED)
