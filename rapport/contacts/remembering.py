"""The columns of a contact that repeat what its rows say, so that lists need no joins. Pure functions on what is given."""

from collections.abc import Iterable
from typing import Any

from rapport.base import phones
from rapport.contacts.models import Contact

NOT_FOR_TALKING = {"fax", "pager"}
REACH = ("phone", "email", "city", "region", "postcode", "country")
WORK = ("employer_id", "job_title", "company")


def reach_of(points: Iterable[dict], addresses: Iterable[dict]) -> dict[str, str]:
    """The first phone that one may talk on, the first e-mail, the first address. Points and addresses in their order."""
    live = [p for p in points if not p.get("struck_at")]
    spoken = [p for p in live if p["kind"] == "phone"]
    spoken.sort(key=lambda p: (p["label"] in NOT_FOR_TALKING, not p["normal"]))
    mail = sorted((p for p in live if p["kind"] == "email"), key=lambda p: not p["normal"])
    place = next(iter(addresses), None) or {}
    return {
        "phone": (phones.shown(spoken[0]["normal"]) or spoken[0]["value"])[:80] if spoken else "",
        "email": mail[0]["value"][:254] if mail else "",
        **{part: place.get(part, "") for part in ("city", "region", "postcode", "country")},
    }


def set_reach(contact: Contact, points: Iterable[dict], addresses: Iterable[dict]) -> None:
    """Write what `reach_of` says into the columns."""
    for column, value in reach_of(points, addresses).items():
        setattr(contact, column, value)


def primary_of(ties: Iterable[Any]) -> Any | None:
    """Of somebody's present employments the one beside the name: the chosen one, else the newest."""
    present = [tie for tie in ties if not tie.has_ended]
    return max(present, key=lambda tie: (tie.is_primary, tie.since, tie.pk or 0), default=None)
