"""What administrators decide about activities: the kinds, what can come of them, and who takes over from somebody who leaves."""

from collections.abc import Sequence
from typing import Any

from rapport.access.actions import deactivate_user, require
from rapport.access.listed import Listed, choice_into, flag_into, number_into, text_into
from rapport.activities.actions.end import give_activities
from rapport.activities.models import Activity, Kind, Outcome
from rapport.activities.queries.settings import is_heir, open_ids, owned_ids, with_owner
from rapport.base.errors import Invalid
from rapport.base.text import fold, whole_number
from rapport.contacts.actions import change_contacts
from rapport.contacts.actions.many import counted
from rapport.jobs.actions import enqueue
from rapport.journal.actions import Writing, administered, operation
from rapport.journal.models import Operation
from rapport.notices.actions import notify
from rapport.organisation.models import User

ICONS = (
    "phone", "users", "square-check", "mail", "mail-open", "message-square", "notebook-pen", "handshake", "monitor",
    "map-pin", "cake", "megaphone", "package", "file-text", "truck", "globe", "flag", "life-buoy",
)  # fmt: skip
NEEDED = {"call", "to-do", "e-mail", "note"}  # keys of the frame ask for these: C, D, E, M
AT_ONCE = 200
administered.add("let_go")
HANDED = "rapport.activities.jobs.hand_over"


def _free_key(model: Any, name: str, **siblings: Any) -> str:
    stem = "-".join("".join(c if c.isalnum() and c.isascii() else " " for c in fold(name)).split())[:32] or "other"
    taken = set(model.objects.filter(key__startswith=stem, **siblings).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if key not in taken)


def _proposal(typed: str) -> dict[str, Any]:
    """ "nothing", "retry", "again", or "again:7": the same, or an activity of kind 7."""
    proposes, _, kind = typed.partition(":")
    if proposes not in Outcome.Proposal.values or (kind and not Kind.objects.filter(pk=whole_number(kind) or 0)):
        raise ValueError("Choose one of these.")
    return {"proposes": proposes, "proposes_kind_id": int(kind) if kind else None}


KINDS = Listed(
    key="kind",
    label="Kind",
    model=Kind,
    url="/settings/kinds/",
    readers={
        "name": text_into("name", 60),
        "icon": choice_into("icon", lambda: ICONS),
        "has_direction": flag_into("has_direction"),
        "is_logged": flag_into("is_logged"),
        "is_planned": flag_into("is_planned"),
        "is_done_at_once": flag_into("is_done_at_once"),
        "minutes": number_into("minutes", 1, 1440),
    },
    is_used=lambda row: Activity.objects.filter(kind=row).exists() or row.outcomes.exists(),
    fixed=lambda row: row.key in NEEDED,
    made=lambda facts: {"key": _free_key(Kind, facts["name"])} | ({} if "icon" in facts else {"icon": "flag"}),
)

OUTCOMES = Listed(
    key="outcome",
    label="Outcome",
    model=Outcome,
    url="/settings/kinds/",
    readers={
        "name": text_into("name", 60),
        "is_touch": flag_into("is_touch"),
        "is_contact": flag_into("is_contact"),
        "is_try": flag_into("is_try"),
        "proposal": _proposal,
        "proposes_days": number_into("proposes_days", 0, 730),
    },
    is_used=lambda row: Activity.objects.filter(outcome=row).exists(),
    group="kind_id",
    made=lambda facts: {"key": _free_key(Outcome, facts["name"], kind=facts["kind_id"]), "icon": "check"},
)


def let_go(user: User, to: Sequence[User], *, by: Any) -> Operation:
    """Somebody leaves: they cannot sign in any more, and those of `to` take over their contacts and plans, evenly.

    What is planned goes along with its contact, series and reminders included. Few go in the same operation, so that one undo
    brings all back; many follow in the background as its parts. Private activities stay theirs: nobody else may know what they
    are. Who may change people does this whether or not they see what is handed over. Raises Invalid, NotAllowed, Refused.
    """
    require(by, "people.change", user)
    if any(not one.is_active or one.pk == user.pk for one in to):
        raise Invalid({"to": "Choose colleagues who stay."})
    contacts, activities = (owned_ids(user), open_ids(user)) if to else ([], [])
    what = {"contacts": bool(contacts), "activities": bool(activities)}
    if readers := [one.name for one in to if not is_heir(one, **what)]:
        raise Invalid({"to": f"{' and '.join(readers)} may only read what would be handed over. Choose somebody else."})
    is_small = len(contacts) <= AT_ONCE and len(activities) <= AT_ONCE
    with operation("let_go", by=by, summary=f"{user.name} left") as writing:
        deactivate_user(user, by=by, inside=writing)
        if to and is_small:
            _hand_over(writing, to, contacts, activities)
        for one, share in zip(to, _shares(contacts, len(to)), strict=True) if contacts else ():
            if share:
                _tell(user, one, by, len(share))
    if to and not is_small:
        enqueue(HANDED, operation_id=writing.operation.id, user_id=user.pk, to_ids=[one.pk for one in to])
    return writing.operation


def hand_over_some(whole: Operation, user: User, to: Sequence[User]) -> int:
    """The next part of a long hand-over, contacts before what is planned; returns how many went, 0 at the end."""
    contacts = owned_ids(user)[:AT_ONCE]
    activities = [] if contacts else open_ids(user)[:AT_ONCE]
    if contacts or activities:
        facts: dict[str, Any] = {"by": whole.by, "summary": whole.summary, "door": "job", "part_of": whole}
        turned = whole.parts.count() * AT_ONCE % len(to)  # so that the parts together are even too
        with operation("let_go", **facts) as writing:
            _hand_over(writing, [*to[turned:], *to[:turned]], contacts, activities)
    return len(contacts) + len(activities)


def _shares(ids: Sequence[int], number: int) -> list[Sequence[int]]:
    """As many even parts, dealt like cards."""
    return [ids[start::number] for start in range(number)]


def _hand_over(writing: Writing, to: Sequence[User], contacts: list[int], activities: list[int]) -> None:
    for one, share in zip(to, _shares(contacts, len(to)), strict=True):
        if share:
            change_contacts(share, {"owner": one.pk}, by=None, inside=writing)
    along = with_owner(activities, [one.pk for one in to])
    others = [one for one in activities if one not in along]
    for one, share in zip(to, _shares(others, len(to)), strict=True):
        given = [*(pk for pk, owner in along.items() if owner == one.pk), *share]
        if given:
            give_activities(given, one, by=None, inside=writing)


def _tell(user: User, to: User, by: Any, count: int) -> None:
    """`give_activities` tells of the activities."""
    title = f"gave you {counted(count)} of {user.name}"
    notify([to.pk], "assigned", title, by=by, url=f"/contacts/?where=owner:is:{to.pk}")
