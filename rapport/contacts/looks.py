"""Looks at contacts that are marked confidential, kept in the audit log whichever page showed them.

A page that shows a contact leads to it or was asked for it: what an answer links to and what its address names is what it
shows, so that no page can forget to say so. Doors that answer otherwise (files, choices, programs) call `note_looks` themselves.
Where no contact is confidential nothing is looked through: processes keep that in mind for one `Organisation.rights_stamp`.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from rapport.access.actions import renew_stamp
from rapport.audit import actions as audit
from rapport.audit.origin import NOWHERE, Origin, origin_of
from rapport.base.prepared import prepared
from rapport.base.text import whole_number
from rapport.contacts.models import Contact
from rapport.organisation.queries import organisation

LINKS = (re.compile(rb"/contacts/(\d{1,18})[/.]"), re.compile(rb"contact(?:s=|=)(\d{1,18})\b"))
LARGEST = 2**63
ONE_LOOK = 15 * 60  # seconds: what shows the contact again within them is the same look


_watched: dict[str, bool] = {}  # rights_stamp: whether any contact is confidential


def are_any() -> bool:
    """Whether any contact is confidential."""
    stamp = organisation().rights_stamp
    found = _watched.get(stamp)
    if found is None:
        found = _some().exists()
        _watched.clear()
        _watched[stamp] = found
    return found


def _some() -> QuerySet:
    return Contact.objects.filter(is_confidential=True)


def expect_one() -> None:
    """A contact is about to be confidential: before the first one every process is told to look out."""
    if not _some().exists():
        renew_stamp()


@prepared
def _confidential(ids: Any) -> QuerySet:
    return _some().filter(pk__among=ids).order_by()


def note_looks(ids: Iterable[int], *, by: Any, where: str = "", origin: Origin = NOWHERE, is_new: bool = False) -> None:
    """Keep that somebody saw those of these contacts that are confidential; `is_new` is a look of its own in any case."""
    if not are_any():
        return
    for contact in _confidential(sorted({one for one in ids if 0 < one < LARGEST})):
        was_seen = not cache.add(f"look:{by.pk}:{contact.pk}", True, timeout=ONE_LOOK)
        if is_new or not was_seen:
            what = f"{contact.shown_name}, {where}" if where else contact.shown_name
            audit.note("viewed", by=by, what=what, origin=origin, record=("contact", contact.pk))


def _asked(request: HttpRequest) -> set[int]:
    """The contacts that the address names."""
    named = request.resolver_match.captured_kwargs if request.resolver_match else {}
    found = [named.get("contact_id"), named.get("record_id") if named.get("record_type") == "contact" else None]
    found += [whole_number(one) for key in ("contact", "contacts") for one in request.GET.getlist(key)]
    return {one for one in found if one is not None}


class LooksMiddleware:
    """For everything that is answered as a page or a piece of one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: Any = self.get_response(request)
        is_page = not response.streaming and response.get("Content-Type", "").startswith("text/html")
        is_shown = is_page and response.status_code < 300 and request.user.is_authenticated
        if is_shown and are_any():
            shown = {int(one) for link in LINKS for one in link.findall(response.content)}
            note_looks(_asked(request) | shown, by=request.user, where=f"on {request.path}", origin=origin_of(request))
        return response
