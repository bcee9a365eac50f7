"""The record card of saved lookups: they are journalled and undone like everything else."""

from rapport.base import catalogue
from rapport.base.catalogue import Card
from rapport.lookups.actions import restore_lookup
from rapport.lookups.queries import names_of, visible_to


def register() -> None:
    """Called once, when the app is ready."""
    catalogue.register(
        Card(
            key="lookup",
            label="Lookup",
            plural="Lookups",
            visible_to=visible_to,
            url=lambda lookup_id: f"/lookups/{lookup_id}/",
            restore=restore_lookup,
            names=names_of,
        )
    )
