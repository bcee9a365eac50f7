"""Who sees one record: by their rights, and by whom it was shared with by hand."""

from typing import Any, NamedTuple

from django.utils import timezone

from rapport.access import keys
from rapport.access.models import Level, Share
from rapport.access.reading import structure
from rapport.access.reasons import Shared, level_of, reasons
from rapport.access.rights import Rights
from rapport.access.wording import Names
from rapport.organisation.models import User
from rapport.organisation.queries import colleagues

LEVELS = ((Level.READ, "Read"), (Level.WRITE, "Read and write"), (Level.FULL, "Delete and share too"))


class SharedWith(NamedTuple):
    """One share by hand, as the dialog shows it."""

    key: str
    name: str
    level: int


def seers(record: Any) -> list[tuple[User, int]]:
    """Everybody who can sign in and sees a record with an owner, by name, with how far they may use it."""
    ours, today = structure(), timezone.localdate()
    shares = [Shared(keys.read(one.to), one.level) for one in _shares(record)]
    found = []
    for user in colleagues():
        rights = Rights(ours, user.pk, user.is_administrator, today)
        if level := level_of(reasons(rights, record._meta.model_name, record.owned_by, shares)):
            found.append((user, level))
    return found


def shared_with(record: Any) -> list[SharedWith]:
    """With whom it is shared by hand."""
    names = Names()
    by_hand = [one for one in _shares(record) if one.rule_id is None]
    return [SharedWith(one.to, names.of(one.to), one.level) for one in by_hand]


def _shares(record: Any) -> list[Share]:
    return list(Share.objects.filter(record_type=record._meta.model_name, record_id=record.pk).order_by("id"))
