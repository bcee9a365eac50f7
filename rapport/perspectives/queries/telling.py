"""What the journal tells somebody of standings, orders and days on which time moves nobody: nothing of perspectives they may not
see, nothing of hidden fields."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from rapport.contacts.queries.known import hidden_of
from rapport.journal.models import Change
from rapport.perspectives.models import Exemption, Standing
from rapport.perspectives.queries.fact import knows_facts
from rapport.perspectives.queries.move import LOG, unseen_perspectives
from rapport.perspectives.queries.perspective import may_see, setup

# A column of a standing → the fields of contacts that a line of the journal tells with it: it says by whom and when as well.
DECIDED = ("qualified", "decided", "decided_by")
TELLS = {
    **dict.fromkeys(("perspective_id", "stage_id", "since", "follows_id", "is_own"), LOG),
    "owner_id": ("owner",),
    "review_on": ("review",),
    **dict.fromkeys(("is_qualified", "decided_at", "decided_by_id"), DECIDED),
    "decided_because": (*DECIDED, "decided_because"),
}


def untold_standings(user: Any, changes: QuerySet) -> set[int]:
    """Those in these changes, also former ones, that are of perspectives somebody may not see."""
    return _within(Standing, changes, {pk for pk, one in setup().perspectives.items() if not may_see(user, one)})


def untold_exemptions(user: Any, changes: QuerySet) -> set[int]:
    """The same of exemptions: whoever may not read the log hears nothing of what time does."""
    return _within(Exemption, changes, set(unseen_perspectives(user)))


def untold_facts(user: Any, changes: QuerySet) -> set[int]:
    """All of them for whom what was sold is not to be known."""
    return set() if knows_facts(user) else set(changes.values_list("record_id", flat=True))


def hidden_in_standings(user: Any, ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """Standing → the columns of which somebody may not know, as its perspective has it."""
    hidden = hidden_of(user)
    if not hidden:
        return {}
    limited = {pk: _columns(one.key, hidden) for pk, one in setup().perspectives.items()}
    if not any(limited.values()):
        return {}
    ids = list(ids)
    places = dict(Standing.objects.filter(pk__in=ids).values_list("pk", "perspective_id"))
    former = Change.objects.filter(record_type="standing", record_id__in=set(ids) - places.keys())
    for pk, *sides in former.values_list("record_id", "before", "after"):
        places.update((pk, side["perspective_id"]) for side in sides if side and "perspective_id" in side)
    return {pk: keys for pk, place in places.items() if (keys := limited.get(place))}


def _columns(key: str, hidden: frozenset[str]) -> frozenset[str]:
    return frozenset(column for column, told in TELLS.items() if any(f"{key}_{one}" in hidden for one in told))


def _within(model: Any, changes: QuerySet, perspectives: set[int]) -> set[int]:
    """The rows in these changes, former ones among them, that are of these perspectives."""
    if not perspectives:
        return set()
    rows = model.objects.filter(pk__in=changes.values("record_id"), perspective__in=perspectives)
    facts = changes.values_list("record_id", "before", "after")
    former = {pk for pk, *sides in facts if any(side and side.get("perspective_id") in perspectives for side in sides)}
    return former | set(rows.values_list("pk", flat=True))
