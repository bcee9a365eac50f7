"""What perspectives do when contacts come, go, and change their company."""

from collections.abc import Collection
from typing import Any

from rapport.base.sockets import within
from rapport.journal.actions import Writing
from rapport.perspectives.actions import logbook
from rapport.perspectives.actions.beginning import begin, join, keep_brought, leave, list_anew
from rapport.perspectives.actions.steps import look_at_data
from rapport.perspectives.models import Fact, Standing

TO_VERIFY = {"points", "addresses"}
TO_CHECK = {"name", "company"}
ASIDE = ("dropped_at", "trashed_at")


@within("contact.created")
def stand_somewhere(writing: Writing, ids: list[int], **_: Any) -> None:
    """Never empty, whatever the door."""
    begin(writing, ids)


@within("employer.remembered")
def follow_employer(writing: Writing, ids: list[int], joined: int | None = None, **_: Any) -> None:
    """People stand where their company does."""
    if joined is None:
        leave(writing, ids)
    else:
        join(writing, ids, joined)


@within("contact.changed")
def look_again(writing: Writing, ids: list[int], keys: Collection[str] = (), **_: Any) -> None:
    """Whether enough is known of them; what they are reached by is verified anew."""
    if concerned := (TO_VERIFY | TO_CHECK).intersection(keys):
        look_at_data(ids, writing.at, is_new=bool(concerned & TO_VERIFY))


@within("operation.written")
def set_aside(writing: Writing) -> None:
    """Contacts that were dropped or moved to the trash leave the boards; those that are back come back."""
    changes = (one for one in writing.changes.values() if one.record_type == "contact")
    if ids := [one.record_id for one in changes if any(key in (one.after or {}) for key in ASIDE)]:
        list_anew(ids)


@within("contact.purged")
def keep_facts(writing: Writing, ids: list[int], **_: Any) -> None:
    """What people brought their company stays its own when they are gone for good."""
    for holder in (
        Fact.objects.filter(contact__in=ids).exclude(holder__in=ids).values_list("holder", flat=True).distinct()
    ):
        Fact.objects.filter(contact__in=ids, holder=holder).update(contact=holder)


@within("contact.purged")
def leave_no_trace(writing: Writing, ids: list[int], **_: Any) -> None:
    """Their log goes from the search too; what they brought to a company stays in its own history; who showed the stage of a
    company that is gone, and rests in the trash, stands on their own again."""
    logbook.forget(ids)
    keep_brought(writing, ids)
    leave(writing, Standing.objects.filter(follows__in=ids).exclude(contact__in=ids).values_list("contact", flat=True))
