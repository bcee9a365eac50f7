"""Which activities somebody may change, beyond seeing them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q

from rapport.access.models import Level
from rapport.access.seeing import rows_seen, sees_all
from rapport.activities.actions.whole import Whole, load_those
from rapport.activities.models import ActivityColleague, ActivityContact
from rapport.activities.queries import visible_to
from rapport.base.errors import NotAllowed

REFUSAL = "You can see this, but not change it: its contact is shared with you for reading only."


def changeable(ids: Sequence[int], by: Any, *, level: int = Level.WRITE, as_guest: bool = False) -> list[Whole]:
    """These activities, to be changed: one's own, and those with a contact that one may use so far.

    `as_guest`: who only takes part may as well, as in saying what came of it. Raises Gone for what is not seen, NotAllowed.
    """
    wholes = load_those(visible_to(by), ids)
    require_changing(wholes, by, level=level, as_guest=as_guest)
    return wholes


def require_changing(wholes: Iterable[Whole], by: Any, *, level: int = Level.WRITE, as_guest: bool = False) -> None:
    """Raise NotAllowed unless `by` may change all of these, which they see."""
    if sees_all(by, "contact", level):
        return
    ids = {whole.activity.pk for whole in wholes}
    own = Q(assigned_to=by.pk) | Q(created_by=by.pk) | Q(entered_by=by.pk)
    if as_guest:
        own |= Q(Exists(ActivityColleague.objects.filter(activity=OuterRef("pk"), user=by.pk)))
    usable = rows_seen(by, "contact", level=level, of="contact__")
    with_usable = Exists(ActivityContact.objects.filter(usable, activity=OuterRef("pk")))
    if visible_to(by).filter(own | Q(with_usable), pk__among=ids).count() < len(ids):
        raise NotAllowed(REFUSAL)
