"""The record card of activities, and what they contribute to the card of contacts."""

from rapport.activities import queries
from rapport.activities.actions import restore_activity
from rapport.base import catalogue
from rapport.base.catalogue import Card

card = Card(
    key="activity",
    label="Activity",
    plural="Activities",
    visible_to=queries.visible_to,
    url=lambda activity_id: f"/activities/{activity_id}/",
    restore=restore_activity,
)


def register() -> None:
    """Called once, when the app is ready."""
    catalogue.register(card)
