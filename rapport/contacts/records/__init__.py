"""The record cards of this room."""

from rapport.base import catalogue
from rapport.contacts.records.contact import card as contact_card
from rapport.contacts.records.relationship import card as relationship_card


def register() -> None:
    """Called once, when the app is ready."""
    catalogue.register(contact_card)
    catalogue.register(relationship_card)
