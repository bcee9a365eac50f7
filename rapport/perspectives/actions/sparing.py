"""The group that time alone does not move: those whom a saved lookup finds, written down as exemptions every night."""

from datetime import date, timedelta

from django.db.models import QuerySet

from rapport.access.predicates import found_by
from rapport.base.bulk import insert_rows
from rapport.journal.actions import Writing
from rapport.perspectives.actions.replaying import replay_parts
from rapport.perspectives.models import Exemption, Standing
from rapport.perspectives.queries import sales, setup

WRITTEN = ("contact_id", "perspective_id", "of_group")


def spare_group(writing: Writing, today: date) -> None:
    """Whoever the lookup finds is spared from the beginning, so that what it is about holds for the past too; whoever it finds
    no longer is not spared from today on."""
    perspective = sales()
    lookup = setup().rules[-1][1].spares if setup().rules else None
    found = found_by(lookup) if lookup else frozenset()
    spared: QuerySet = Exemption.objects.filter(perspective=perspective, of_group=True, until=None)
    before = set(spared.values_list("contact_id", flat=True))
    new, gone = sorted(found - before), before - found
    insert_rows(Exemption, WRITTEN, [(pk, perspective.pk, True) for pk in new])
    spared.filter(contact__among=list(gone)).update(until=today - timedelta(days=1))
    rows = Standing.objects.filter(perspective=perspective, follows=None, contact__among=[*new, *gone])
    replay_parts(writing, list(rows.values_list("contact_id", flat=True)))
