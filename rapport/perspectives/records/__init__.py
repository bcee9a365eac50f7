"""The record cards of this room, and what it contributes to that of contacts."""

from rapport.perspectives.records import exemption, move, reservation


def register_cards() -> None:
    """Called once, when the app is ready."""
    reservation.register_cards()
    move.register_cards()
    exemption.register_cards()
