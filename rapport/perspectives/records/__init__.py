"""The record cards of this room, and what it contributes to that of contacts."""

from rapport.perspectives.records import fact, reservation, scoring


def register_cards() -> None:
    """Called once, when the app is ready."""
    reservation.register_cards()
    fact.register_card()
    scoring.register_card()
