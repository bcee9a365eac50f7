"""The doors to calling lists, and who may do what with them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from rapport.access.queries import may
from rapport.access.seeing import seen_of
from rapport.base.errors import Gone, Invalid
from rapport.calling.models import CallingList, CallTarget
from rapport.contacts.queries import visible_to as contacts_visible_to
from rapport.jobs.models import Job
from rapport.lookups.definition import Definition, from_json
from rapport.lookups.models import Lookup
from rapport.lookups.queries.paging import Reading

NOT_HERE = "This calling list is not here. Somebody may have deleted it."


def visible_to(user: Any) -> QuerySet[CallingList]:
    """The lists somebody made or calls through; administrators see all."""
    return known_to(user).filter(removed_at=None)


def known_to(user: Any) -> QuerySet[CallingList]:
    """The same with those that were deleted. None is Rapport itself."""
    rows = CallingList.objects.all()
    if user is None or user.is_administrator:
        return rows
    return rows.filter(Q(is_for_everybody=True) | Q(made_by=user.pk) | Q(caller_rows__user=user.pk)).distinct()


def changeable_to(user: Any) -> QuerySet[CallingList] | None:
    """Those somebody may change: their own, None for all."""
    return None if user.is_administrator else CallingList.objects.filter(made_by=user.pk)


def list_for(user: Any, list_id: int) -> CallingList:
    """One list; raises Gone where there is none for this person."""
    found = visible_to(user).select_related("made_by").filter(pk=list_id).first()
    if found is None or not may(user, "activities.view"):
        raise Gone(NOT_HERE)
    return found


def target_for(user: Any, calling_list: CallingList, target_id: int) -> CallTarget:
    """One row of a list whose contact this person sees; raises Gone."""
    rows = CallTarget.objects.select_related("list", "promised", "leased_by").filter(list=calling_list)
    found = rows.filter(pk=target_id, contact__in=contacts_visible_to(user)).first()
    if found is None:
        raise Gone("This contact is not in the list any more.")
    return found


def may_change(user: Any, calling_list: CallingList) -> bool:
    """Whether somebody may change, close and delete a list: who made it, and administrators."""
    return user.is_administrator or calling_list.made_by_id == user.pk


def names_of(ids: Iterable[int], user: Any) -> dict[int, str]:
    """id → name, for the journal."""
    return dict(known_to(user).filter(pk__in=list(ids)).values_list("pk", "name"))


def callers_of(calling_list: CallingList) -> list[int]:
    """The colleagues named as callers."""
    return sorted(calling_list.caller_rows.values_list("user", flat=True))


def definition_of(calling_list: CallingList) -> Definition:
    """What it asks: of a saved lookup as it is now, where its maker still sees it, else as it was kept."""
    saved = (
        Lookup.objects.visible_to(calling_list.made_by).filter(pk=calling_list.lookup, record_type="contact").first()
    )
    return from_json(saved.definition if saved else calling_list.definition, "contact")


def found_by(definition: Definition, user: Any) -> list[int]:
    """The contacts that a lookup finds, in its order. Raises Invalid with the sentence where it cannot be run."""
    reading = Reading(definition, user)
    if reading.compiled.problems:
        raise Invalid({"": " ".join(reading.compiled.problems)})
    return list(reading.order.sorted_whole(reading.rows()).values_list("pk", flat=True))


def filling_job(calling_list: CallingList) -> Job | None:
    """The job that fills it just now, with its progress."""
    rows = Job.objects.filter(task="rapport.calling.jobs.fill", arguments__list_id=calling_list.pk)
    return rows.filter(state__in=(Job.State.WAITING, Job.State.RUNNING)).order_by("id").first()


def hidden_in_lists(user: Any, ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """List → what its journal keeps from somebody: how many contacts it has, where they do not see all."""
    return {} if seen_of(user, "contact") == "all" else dict.fromkeys(ids, frozenset({"size"}))
