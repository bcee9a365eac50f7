"""The one question that actions ask: may this person do that?"""

from typing import Any

from rapport.access import queries
from rapport.base.errors import NotAllowed


def require(by: Any, privilege: str, *records: Any) -> None:
    """Raise NotAllowed unless `by` has `privilege` ("contacts.change") on all `records`.

    `by` is None for Rapport itself and for the command line, whose user owns the installation anyway.
    """
    if by is not None and not queries.may(by, privilege, *records):
        raise NotAllowed(queries.refusal(privilege))
