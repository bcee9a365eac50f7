"""The record card of how customers are scored: it is in the journal, and is undone."""

from rapport.access.queries import may
from rapport.base.catalogue import Card, Field, register
from rapport.perspectives.actions.scoring import PRIVILEGE, SCORING
from rapport.perspectives.models import Perspective


def register_card() -> None:
    card = register(
        Card(
            key=SCORING.key,
            label=SCORING.label,
            plural="Scorings",
            visible_to=lambda user: (
                Perspective.objects.filter() if user is None or may(user, PRIVILEGE) else Perspective.objects.none()
            ),
            url=lambda _: SCORING.url,
            restore=SCORING.restore,
        )
    )
    card.declare(Field("scoring", "Scoring"))
