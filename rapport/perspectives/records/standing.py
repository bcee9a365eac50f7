"""The record card of standings: what the journal names of them, and how they are undone."""

from typing import Any

from django.db.models import QuerySet

from rapport.base.catalogue import Card, Field, Type, register
from rapport.contacts.queries import changeable_to, known_to, visible_to
from rapport.perspectives.actions.restoring_standing import restore_standing
from rapport.perspectives.models import Standing
from rapport.perspectives.queries import may_change, perspective_names, seen_perspectives, setup
from rapport.perspectives.queries.telling import hidden_in_standings, untold_standings


def _of(contacts: Any, user: Any) -> QuerySet[Standing]:
    return Standing.objects.filter(perspective__in=[one.pk for one in seen_perspectives(user)], contact__in=contacts)


def _changeable(user: Any) -> QuerySet[Standing] | None:
    """Those of contacts and in perspectives that this person may change; None for all. In Sales much only follows from what
    was done elsewhere, and is undone with it: there undo asks who may take back what was decided."""
    contacts = changeable_to(user)
    closed = [pk for pk, one in setup().perspectives.items() if not (one.is_sales or may_change(user, one))]
    if contacts is None and not closed:
        return None
    rows = Standing.objects.filter(contact__in=known_to(user) if contacts is None else contacts)
    return rows.exclude(perspective__in=closed)


def _stages() -> list[tuple[int, str]]:
    ours = setup()
    return [(one.pk, one.name) for one in ours.stages.values()]


TOLD = (
    Field("perspective_id", "Perspective", Type.CHOICE, choices=perspective_names),
    Field("stage_id", "Stage", Type.CHOICE, choices=_stages),
    Field("since", "Since", Type.DAY),
    Field("owner_id", "Owner", Type.PERSON),
    Field("review_on", "Review", Type.DAY),
    Field("follows_id", "Shows the stage of", Type.CONTACT, goes_with="contact.company"),
    Field("is_own", "A stage of their own", Type.FLAG, goes_with="contact.company"),
    Field("is_qualified", "Qualified", Type.FLAG),
    Field("decided_at", "Decided", Type.MOMENT),
    Field("decided_by_id", "Decided by", Type.PERSON),
    Field("decided_because", "Qualified or not because"),
)


def register_card() -> None:
    card = register(
        Card(
            key="standing",
            label="Stage",
            plural="Stages",
            visible_to=lambda user: _of(visible_to(user), user),
            url=lambda _: "/contacts/",
            restore=restore_standing,
            known_to=lambda user: _of(known_to(user), user),
            changeable_to=_changeable,
            untold=untold_standings,
            hidden_in=hidden_in_standings,
        )
    )
    card.declare(*TOLD)
