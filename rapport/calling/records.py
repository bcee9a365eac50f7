"""The record cards of calling lists and of their rows: journalled and undone like everything else."""

from typing import Any

from django.db.models import QuerySet

from rapport.base.catalogue import Card, Field, Type, register
from rapport.calling import queries
from rapport.calling.actions.restoring import restore_list, restore_target
from rapport.calling.models import CallTarget
from rapport.contacts.queries import visible_to as contacts_visible_to


def _rows(user: Any) -> QuerySet[CallTarget]:
    """Rows of lists that somebody sees, of contacts that they see."""
    lists = queries.visible_to(user).values("pk")
    return CallTarget.objects.filter(list__in=lists, contact__in=contacts_visible_to(user))


def register_cards() -> None:
    """Called once, when the app is ready."""
    lists = register(
        Card(
            key="calling_list",
            label="Calling list",
            plural="Calling lists",
            visible_to=queries.visible_to,
            known_to=queries.known_to,
            changeable_to=queries.changeable_to,
            url=lambda list_id: f"/calling/{list_id}/",
            restore=restore_list,
            hidden_in=queries.hidden_in_lists,
            names=queries.names_of,
        )
    )
    lists.declare(
        Field("name", "Name"),
        Field("script", "Script", Type.LONG),
        Field("attempts", "Attempts at most", Type.NUMBER),
        Field("hours_from", "Calls from", Type.NUMBER),
        Field("hours_until", "Calls until", Type.NUMBER),
        Field("is_for_everybody", "Everybody calls", Type.FLAG),
        Field("callers", "Callers", Type.PERSON),
        Field("made_by_id", "Made by", Type.PERSON),
        Field("began_at", "Began", Type.MOMENT),
        Field("refreshed_at", "Refreshed", Type.MOMENT),
        Field("closed_at", "Closed", Type.MOMENT),
        Field("removed_at", "Deleted", Type.MOMENT),
        Field("size", "Contacts", Type.NUMBER),
        Field("definition", "Lookup"),
        Field("lookup", "Saved lookup"),
    )
    rows = register(
        Card(
            key="call_target",
            label="Call",
            plural="Calls to make",
            visible_to=_rows,
            url=lambda _: "/calling/",
            restore=restore_target,
        )
    )
    rows.declare(Field("skipped_at", "Skipped", Type.MOMENT), Field("promised_id", "Call back"))
