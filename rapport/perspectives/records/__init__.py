"""The record cards of this room, and what it contributes to that of contacts."""

from rapport.base.catalogue import contribute
from rapport.perspectives.records import fact, reservation, scoring, setup, standing, standing_fields


def register_cards() -> None:
    """Called once, when the app is ready."""
    reservation.register_cards()
    standing.register_card()
    fact.register_card()
    scoring.register_card()
    setup.register_cards()
    contribute("contact", source=standing_fields.source_of())
