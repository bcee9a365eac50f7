"""Where a request comes from, as the audit log keeps it."""

from contextvars import ContextVar
from typing import Any, NamedTuple

from allauth.account.adapter import get_adapter


class Origin(NamedTuple):
    """The client's address, as far as the proxies are trusted that stand in the settings, and what its browser calls itself."""

    address: str = ""
    device: str = ""


NOWHERE = Origin()
# Of the request under way; a job or a command has none. It is no actor: who did it is always `by=`.
under_way: ContextVar[Origin] = ContextVar("under_way", default=NOWHERE)


def origin_of(request: Any) -> Origin:
    """Where this request comes from."""
    return Origin(get_adapter().get_client_ip(request), request.headers.get("User-Agent", ""))
