"""The record cards of this room, and what it contributes to that of contacts."""

<<<<<<< HEAD
from rapport.base.catalogue import contribute
from rapport.perspectives.records import fact, reservation, standing, standing_fields
=======
from rapport.perspectives.records import fact, reservation, setup, standing
>>>>>>> four


def register_cards() -> None:
    """Called once, when the app is ready."""
    reservation.register_cards()
    standing.register_card()
    fact.register_card()
<<<<<<< HEAD
    contribute("contact", source=standing_fields.source_of())
=======
    setup.register_cards()
>>>>>>> four
