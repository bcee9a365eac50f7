"""What every template may ask: whether the reader may do something, and which fields they may not change or know of."""

from typing import Any

from jinja2 import pass_context

from rapport.access.queries import may
from rapport.base import catalogue
from rapport.ui import jinja


@pass_context
def may_do(context: Any, *privileges: str) -> bool:
    """Whether the reader has one of these privileges, such as "contacts.create"."""
    user = context.get("user")
    return user is not None and any(may(user, one) for one in privileges)


@pass_context
def fixed_fields(context: Any, record_type: str) -> frozenset[str]:
    """The fields of a record type that the reader may not change, hidden ones included."""
    return catalogue.fixed_fields(catalogue.card(record_type), context["user"])


def register() -> None:
    """Called once, when the app is ready."""
    jinja.plugged.update(may=may_do, fixed_fields=fixed_fields)
