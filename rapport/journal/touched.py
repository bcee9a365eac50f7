"""What an operation touched, and whether somebody still knows of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from rapport.base import catalogue
from rapport.journal.models import Change, Operation

GIVEN_BACK = timedelta(hours=1)  # how long who gave a record away can take that back without seeing it


@dataclass(frozen=True)
class Touched:
    """The rows of one record type that are still there, the trash included."""

    card: catalogue.Card
    themselves: QuerySet
    with_those_under: QuerySet  # of contacts also those on which something else hangs

    def is_unknown_to(self, user: Any) -> bool:
        """Whether this person does not see all of them."""
        return self.with_those_under.exclude(pk__in=self.card.known_to(user).values("pk")).exists()


def touched_rows(done: Operation, card: catalogue.Card, by: Any) -> Touched:
    """What an operation of this person touched.

    Who gave a record away does that for an hour with what they do not see any more: what the new owner changed since stays.
    """
    changes = Change.objects.filter(Q(operation=done) | Q(operation__part_of=done))
    if card.is_owned and done.by_id == by.id and timezone.now() - done.at < GIVEN_BACK:
        given = changes.filter(record_type=card.key, before__has_key="owner", after__has_key="owner")
        changes = changes.exclude(pk__in=given.values("pk"))
    themselves = Q(pk__in=changes.filter(record_type=card.key).values("record_id"))
    besides = changes.exclude(record_type__in=[one.key for one in catalogue.cards() if one.changeable_to])
    under = Q(pk__in=besides.filter(about__isnull=False).values("about")) if card.key == "contact" else Q(pk__in=[])
    there = card.known_to(None)
    return Touched(card, there.filter(themselves), there.filter(themselves | under))


def is_still_known(done: Operation, by: Any) -> bool:
    """Whether this person still sees all that an operation of theirs touched."""
    known = [card for card in catalogue.cards() if card.known_to]
    return not any(touched_rows(done, card, by).is_unknown_to(by) for card in known)
