"""Where a request comes from, as the audit log keeps it."""

from typing import Any, NamedTuple

from allauth.account.adapter import get_adapter


class Origin(NamedTuple):
    """The client's address, as far as the proxies are trusted that stand in the settings, and what its browser calls itself."""

    address: str = ""
    device: str = ""


NOWHERE = Origin()


def origin_of(request: Any) -> Origin:
    """Where this request comes from."""
    return Origin(get_adapter().get_client_ip(request), request.headers.get("User-Agent", ""))
