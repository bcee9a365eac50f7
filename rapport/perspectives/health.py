"""What `rapport check` asks this room: whether standings say what the log and the companies say."""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from rapport.base.sockets import HealthCheck
from rapport.contacts.models import Contact
from rapport.journal.actions import operation
from rapport.perspectives.actions.beginning import join, leave
from rapport.perspectives.actions.counting import mend_counts, missing_counts
from rapport.perspectives.actions.followers import show_to_followers
from rapport.perspectives.actions.night import nowhere, stand_up
from rapport.perspectives.actions.recalling import recall_work
from rapport.perspectives.actions.replaying import replay_parts
from rapport.perspectives.actions.until import mend_untils, wrong_untils
from rapport.perspectives.models import FAR, IN_FORCE, Move, Perspective, Standing
from rapport.perspectives.queries import sales, setup

PERSON, EMPLOYER = Contact.Kind.PERSON, F("contact__employer")


def _lost(perspective: Perspective) -> QuerySet[Move]:
    """The last line of the log of contacts that it places in another perspective than Sales, and that have no standing there."""
    here = Standing.objects.filter(contact=OuterRef("contact"), perspective=perspective)
    rows = Move.objects.filter(IN_FORCE, ~Exists(here), perspective=perspective, kind=Move.Kind.STAGE)
    return rows.none() if perspective.is_sales else rows.filter(until=FAR, to_stage__isnull=False)


def _astray() -> QuerySet[Standing]:
    """People who follow another company than theirs, or none."""
    rows = Standing.objects.filter(perspective=sales(), is_own=False, contact__kind=PERSON)
    employed = Q(contact__employer__isnull=False) & (
        Q(follows=None) | Q(follows__lt=EMPLOYER) | Q(follows__gt=EMPLOYER)
    )
    return rows.filter(employed | Q(follows__isnull=False, contact__employer=None))


def _unlike_log(perspective: Perspective) -> QuerySet[Standing]:
    """Standings in another stage than the last line of their log, as stages are read now."""
    moves = Move.objects.filter(IN_FORCE, contact=OuterRef("contact"), perspective=perspective, kind=Move.Kind.STAGE)
    last = Subquery(moves.order_by("-on", "-number", "-id").values("to_stage")[:1])
    merged = [pk for pk, stage in setup().stages.items() if stage.merged_into_id]
    rows = Standing.objects.filter(perspective=perspective, follows=None).annotate(said=last)
    return rows.exclude(said__in=merged).filter(Q(said=None) | ~Q(said=F("stage")))


def _unlike_company() -> QuerySet[Standing]:
    company = Standing.objects.filter(contact=OuterRef("follows"), perspective=sales())
    rows = Standing.objects.filter(perspective=sales(), follows__isnull=False)
    return rows.exclude(stage=Subquery(company.values("stage")[:1]))


def _ask() -> tuple[bool, str]:
    wrong = nowhere().count() + _astray().count() + _unlike_company().count()
    wrong += sum(_unlike_log(one).count() + _lost(one).count() for one in setup().perspectives.values())
    if wrong:
        return False, f"{wrong:,} contacts stand elsewhere than their log or their company says."
    return True, "Everybody stands where the log says."


def _mend() -> str:
    stand_up()
    with operation("mend_standings", by=None, summary="Standings mended", door="command") as writing:
        for pk, employer in list(_astray().values_list("contact_id", "contact__employer")):
            if employer:
                join(writing, [pk], employer)
            else:
                leave(writing, [pk])
        for perspective in setup().perspectives.values():
            rows = _unlike_log(perspective).values_list("contact_id", flat=True)
            replay_parts(writing, list(rows), perspective)
            lost = list(_lost(perspective).values_list("contact_id", flat=True))
            replay_parts(writing, lost, perspective)
            recall_work(writing, lost, perspective)
        mend_untils()
    show_to_followers(list(_unlike_company().values_list("follows_id", flat=True).distinct()))
    return "Standings were calculated anew from the log."


def _ask_untils() -> tuple[bool, str]:
    if wrong := wrong_untils().count():
        return (
            False,
            f"{wrong:,} lines of the lifecycle log say otherwise until when they told than the lines behind them.",
        )
    return True, "Each line of the lifecycle log says until when it told."


def _mend_untils() -> str:
    with transaction.atomic():
        return f"{mend_untils():,} lines of the lifecycle log mended."


def _ask_counts() -> tuple[bool, str]:
    if wrong := len(missing_counts()):
        return False, f"The board counts the cards of {wrong:,} stages wrong."
    return True, "The board counts its cards right."


def _mend_counts() -> str:
    return f"The cards of {mend_counts():,} stages were counted anew."


CHECKS = (
    HealthCheck("Standings", _ask, _mend),
    HealthCheck("Lifecycle log", _ask_untils, _mend_untils),
    HealthCheck("Board counts", _ask_counts, _mend_counts),
)
