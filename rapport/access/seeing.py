"""Rights as one condition of a query: which rows of a record type somebody may use so far."""

from time import monotonic
from typing import Any, Literal

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from rapport.access.breadth import KEPT
from rapport.access.models import Level, Share
from rapport.access.reading import structure
from rapport.access.rights import Rights, Sight
from rapport.base.among import Among
from rapport.base.catalogue import card
from rapport.base.memory import once_a_request
from rapport.base.prepared import Mark
from rapport.organisation.queries import zone_of

MOST = 1_000  # people whose rights are kept worked out


def rights_of(user: Any) -> Rights:
    """What somebody may do today, in their own time zone."""
    return user if isinstance(user, Rights) else _rights(user)


@once_a_request
def _rights(user: Any) -> Rights:
    ours, today = structure(), timezone.now().astimezone(zone_of(user)).date()
    who = (user.pk, user.is_administrator, today, int(monotonic() // KEPT))
    found = ours.worked_out.get(who)
    if found is None:
        if len(ours.worked_out) >= MOST:
            ours.worked_out.clear()
        ours.worked_out[who] = found = Rights(ours, user.pk, user.is_administrator, today)
    return found


def is_shared(sight: Sight, record: Any, level: int) -> bool:
    """Whether one record is shared with whom a sight stands for, at least so far."""
    shares = Share.objects.filter(record_type=record._meta.model_name, record_id=record.pk)
    return shares.filter(to__among=sight.keys, level__gte=level).exists()


def sees_all(user: Any, record_type: str, level: int = Level.READ) -> bool:
    """Whether somebody (or the mark of one) may use all records of a type so far."""
    if user is None:
        return True
    if isinstance(user, Mark):
        return f"{record_type}.{int(level)}" in user.shape
    return rights_of(user).sight(record_type, level).everything


def knows_of(user: Any, record_type: str) -> bool:
    """Whether somebody (or the mark of one) may see records of a type at all."""
    if user is None:
        return True
    return f"{record_type}.none" not in (user if isinstance(user, Mark) else rights_of(user)).shape


def people_of(user: Any) -> Any:
    """Whom somebody (or the mark of one) stands for: themselves, those below, and whoever they deputise for today."""
    return user.part("people") if isinstance(user, Mark) else rights_of(user).part("people")


def acting_for(user: Any) -> Any:
    """Oneself and whoever one (or the mark of one) deputises for today: whose part one may do."""
    return user.part("acting") if isinstance(user, Mark) else rights_of(user).part("acting")


def leads(user: Any) -> bool:
    """Whether somebody (or the mark of one) stands for anybody else."""
    return "leads" in (user if isinstance(user, Mark) else rights_of(user)).shape


def seen_of(user: Any, record_type: str) -> Literal["all", "some", "few"]:
    """How many of all records of a type somebody sees; of few a list is soon made."""
    if sees_all(user, record_type):
        return "all"
    return "few" if f"{record_type}.few" in (user if isinstance(user, Mark) else rights_of(user)).shape else "some"


def rows_seen(user: Any, record_type: str, *, level: int = Level.READ, of: str = "", found: bool = False) -> Q:
    """The condition on rows that have an `owner_key`; `of` is the path to them from the rows asked, such as "contact__".

    `user` is a person, or the mark of one in a prepared statement, which is then called with `rights_of(user)`. None is
    Rapport itself, which sees everything. `found`: something else finds some rows, and each of them is asked about.
    """
    if sees_all(user, record_type, level):
        return Q()
    are_few = not found and seen_of(user, record_type) == "few"
    if isinstance(user, Mark):
        owners, keys = (user.part(f"{record_type}.{int(level)}.{facet}") for facet in ("owners", "keys"))
        return _seen(record_type, level, of, are_few, owners, keys)
    asked, rights = (record_type, level, of, are_few), rights_of(user)
    if asked not in rights.conditions:
        _, owners, keys = rights.sight(record_type, level)
        rights.conditions[asked] = _seen(*asked, owners, keys)
    return rights.conditions[asked]


def _seen(record_type: str, level: int, of: str, are_few: bool, owners: Any, keys: Any) -> Q:
    if are_few:
        rows = card(record_type).model.objects.filter(owner_key__among=owners).order_by().values("pk")
        shares = Share.objects.filter(record_type=record_type, to__among=keys, level__gte=level)
        return Q(**{f"{of}pk__in": rows.union(shares.values("record_id"), all=True)})
    shared = Share.objects.filter(
        record_type=record_type, record_id=OuterRef(f"{of}pk"), to__among=keys, level__gte=level
    )
    # + 0: among many owners no index of theirs helps, and the planner is not to think so
    owned = Among(F(f"{of}owner_key") + 0, owners)
    return Q(owned) | Q(Exists(shared))
