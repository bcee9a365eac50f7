"""The record cards of this room, and what it contributes to that of contacts."""

from rapport.perspectives.records import fact, reservation, scoring, setup, standing


def register_cards() -> None:
    """Called once, when the app is ready."""
    reservation.register_cards()
    standing.register_card()
    fact.register_card()
    scoring.register_card()
    setup.register_cards()
