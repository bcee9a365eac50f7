"""What an action on activities says: the toast and the journal's line, the event, and who gets a notice."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from rapport.access.reading import is_hidden_from_some
from rapport.activities.actions.whole import Whole
from rapport.activities.counting import is_limited
from rapport.activities.desk import Desk
from rapport.activities.marks import when_of
from rapport.activities.models import Activity
from rapport.activities.queries.known import hidden_of, is_told
from rapport.base.catalogue import card, hidden_fields
from rapport.base.typed_dates import spoken
from rapport.contacts.queries import seen_among
from rapport.journal.actions import Writing
from rapport.notices.actions import notify, tell_followers
from rapport.organisation.models import User
from rapport.organisation.queries import zone_of

FOLLOWED = {"activity.completed": "logged", "activity.planned": "planned"}
GIVING = {"activity.planned", "activity.given"}


def named(whole: Whole, to: Any) -> str:
    """ "Call with Joe Doe", of whom `to` sees; a private one is not named, for the journal's line is everybody's."""
    activity = whole.activity
    if activity.is_private:
        return "Private activity"
    if seen := next((one for one in whole.contacts if is_told(to, activity, one)), None):
        return f"{activity.kind.name} with {seen.shown_name}"
    is_quoted = activity.subject and "subject" not in hidden_of(to)
    return f"{activity.kind.name}{quoted(activity)}" if is_quoted else activity.kind.name


def quoted(activity: Activity) -> str:
    """ " “Bring the samples”", as it stands behind the kind."""
    return f" “{activity.subject[:80]}”"


def quotes_of(activity: Activity, outcome: str = "", note: str = "") -> dict[str, list[str]]:
    """The words of a notice that are of fields which may be hidden from some."""
    found = {"outcome": [outcome], "note": [note[:500]]}
    found["subject"] = [quoted(activity), activity.subject[:500]] if activity.subject else []
    return {f"activity.{key}": kept for key, words in found.items() if (kept := [one for one in words if one])}


def planned_for(whole: Whole, desk: Desk, by: Any) -> str:
    """ "Call with Joe Doe planned, Fri 16 Oct, 10:00"."""
    when = when_of(whole.activity)
    date = f", {spoken(when, now=desk.now, zone=desk.zone(by))}" if when.is_dated else " without a date"
    return f"{named(whole, by)} planned{date}"


def next_words(whole: Whole, desk: Desk, by: Any) -> str:
    """ "next call Wed 21 Oct": what follows, at the end of a toast."""
    kind = "step" if whole.activity.is_private else whole.activity.kind.name.lower()
    when = when_of(whole.activity)
    return f"next {kind} {spoken(when, now=desk.now, zone=desk.zone(by))}" if when.is_dated else f"next {kind} planned"


def counted(wholes: Sequence[Whole], done: str, by: Any) -> str:
    """ "Call with Joe Doe moved", "12 activities moved"."""
    return f"{named(wholes[0], by)} {done}" if len(wholes) == 1 else f"{len(wholes)} activities {done}"


def tell(writing: Writing, event: str, wholes: Sequence[Whole], *, to_followers: bool = True) -> None:
    """Tell the event once for all of them, who follows the contacts, and who got something to do from somebody else."""
    writing.tell(event, activity_ids=[whole.activity.pk for whole in wholes])
    if to_followers and event in FOLLOWED:
        _tell_followers(writing, wholes, FOLLOWED[event])
    if event in GIVING:
        _tell_assigned(writing, wholes)


def _tell_followers(writing: Writing, wholes: Sequence[Whole], verb: str) -> None:
    about: dict[int, str] = {}
    at_companies: dict[int, dict[int, str]] = defaultdict(dict)
    outcome = ""
    for whole in wholes:
        activity = whole.activity
        if activity.is_private:
            continue
        outcome = f", {activity.outcome.name.lower()}" if activity.outcome and not activity.kind.is_done_at_once else ""
        for contact in whole.contacts:
            said = f"{verb} a {activity.kind.name.lower()} with"
            about[contact.pk] = f"{said} {contact.shown_name}{outcome}"
            if contact.is_person and contact.employer_id:
                at_companies[contact.employer_id][contact.pk] = about[contact.pk]
    note = wholes[0].texts["note"] if len(wholes) == 1 else ""
    facts: dict[str, Any] = {"text": note, "of": "activity", "quotes": quotes_of(wholes[0].activity, outcome, note)}
    tell_of_contacts(writing, about, at_companies, **facts)


def tell_of_contacts(
    writing: Writing, about: dict[int, str], at_companies: dict[int, dict[int, str]], *, told_of: str = "", **facts: Any
) -> None:
    """Tell who follows these contacts, and who follows their companies: {company: {person there: words}}.

    `told_of` is the field of activities that it tells of: from whom that is hidden hears nothing.

    Who does not see a person hears nothing of them, whatever company they follow, and who may not know where people work nothing
    of any.
    """

    def worded(reader: Any, followed: list[int]) -> dict[int, str]:
        if told_of in hidden_fields(card("activity"), reader):
            return {}
        theirs = {} if "company" in hidden_fields(card("contact"), reader) else at_companies
        seen = seen_among(reader, {who for one in followed for who in theirs.get(one, ())})
        told = {one: [words for who, words in theirs.get(one, {}).items() if who in seen] for one in followed}
        return {one: about.get(one) or told[one][0] for one in followed if one in about or told[one]}

    firsts = {company: next(iter(words.values())) for company, words in at_companies.items()}
    differs = at_companies and (is_limited() or is_hidden_from_some("contact", "company"))
    says = worded if told_of or differs else None
    tell_followers(writing, firsts | about, url=lambda contact_id: f"/contacts/{contact_id}/", worded=says, **facts)


def _tell_assigned(writing: Writing, wholes: Sequence[Whole]) -> None:
    """One notice for everybody who has something to do now that somebody else planned."""
    if writing.by is None:
        return
    given: dict[int, list[Whole]] = defaultdict(list)
    for whole in wholes:
        for user_id in {whole.activity.assigned_to_id, *whole.colleagues} - {writing.by.pk}:
            given[user_id].append(whole)
    told = User.objects.in_bulk(given) if given else {}
    for user_id, theirs in given.items():
        activity = theirs[0].activity
        verb = "gave you" if activity.assigned_to_id == user_id else "takes you along"
        notify(
            [user_id],
            "assigned",
            f"{verb}: {_given(theirs, told[user_id])}",
            by=writing.by,
            url=f"/activities/{activity.pk}/" if len(theirs) == 1 else "/",
            text=activity.subject if len(theirs) == 1 and not activity.is_private else "",
            of="activity",
            quotes=quotes_of(activity) if len(theirs) == 1 else {},
            **_about(theirs, told[user_id]),
        )


def _about(theirs: Sequence[Whole], user: User) -> dict[str, Any]:
    """What somebody has to see to be told: of what is not theirs to do, the contact it names."""
    activity, contacts = theirs[0].activity, theirs[0].contacts
    is_named = len(theirs) == 1 and contacts and activity.assigned_to_id != user.pk and not activity.is_private
    if is_named and (seen := next((one for one in contacts if is_told(user, activity, one)), None)):
        return {"record_type": "contact", "record_id": seen.pk}
    return {"record_type": "activity", "record_id": activity.pk}


def _given(theirs: Sequence[Whole], user: User) -> str:
    """ "call with Joe Doe, Fri 16 Oct, 10:00", in the zone of who is told."""
    zone = zone_of(user)
    if len(theirs) > 1:
        return f"{len(theirs)} planned activities"
    kind, words = theirs[0].activity.kind.name, named(theirs[0], user)
    words = words[0].lower() + words[1:] if kind == kind.capitalize() else words
    when = when_of(theirs[0].activity)
    return f"{words}, {spoken(when, now=timezone.now(), zone=zone)}" if when.is_dated else words
