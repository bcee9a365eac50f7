"""The record card of activities, and what they contribute to the card of contacts."""

from typing import Any, Literal

from django.db.models import Q

from rapport.access.seeing import knows_of, seen_of
from rapport.activities import cells, choices, queries
from rapport.activities.actions import restore_activity
from rapport.activities.models import OPEN
from rapport.attachments.hanging import hanging_fields
from rapport.base import catalogue
from rapport.base.catalogue import Card, Field, Type
from rapport.organisation.queries import day_bounds, today_of, zone_of


def _is_yes(operator: str, value: Any) -> bool:
    wanted = operator in {"yes", "is", "filled"} and str(value).lower() not in {"0", "false", "no"}
    return not wanted if operator in {"not", "no", "empty"} and str(value).lower() in {"0", "false"} else wanted


def _is_open(operator: str, value: Any, user: Any) -> Q:
    return OPEN if _is_yes(operator, value) else ~OPEN


def _is_overdue(operator: str, value: Any, user: Any) -> Q:
    today = today_of(user)
    late = OPEN & (Q(starts_at__lt=day_bounds(today, zone_of(user))[0]) | Q(starts_on__lt=today))
    return late if _is_yes(operator, value) else ~late


def _repeats(operator: str, value: Any, user: Any) -> Q:
    return Q(repeats__isnull=not _is_yes(operator, value))


WHAT = (
    Field(
        "kind", "Kind", Type.CHOICE, value="kind_id", group="What", choices=choices.kinds, words=("type", "activity")
    ),
    Field(
        "subject",
        "About",
        group="What",
        is_edited=True,
        is_imported=True,
        width="wide",
        words=("subject", "regarding"),
        needs=("kind__name",),
        cell=cells.subject_cell,
    ),
    Field(
        "outcome",
        "Outcome",
        Type.CHOICE,
        is_edited=True,
        value="outcome_id",
        group="What",
        choices=choices.outcomes,
        needs=("outcome__icon", "outcome__name"),
        cell=cells.outcome_cell,
    ),
    Field(
        "note",
        "Note",
        Type.LONG,
        value="text__note",
        group="What",
        width="wide",
        is_edited=True,
        words=("notes", "details"),
    ),
    Field("script", "Script", Type.LONG, value="text__script", group="What", is_column=False, is_edited=True),
    Field("direction", "Direction", Type.CHOICE, group="What", choices=choices.directions, is_edited=True),
    Field("place", "Place", group="What", is_edited=True, is_imported=True, words=("location",)),
    Field("priority", "Priority", Type.CHOICE, group="What", choices=choices.priorities, is_sort=True, is_edited=True),
    Field("is_private", "Private", Type.FLAG, group="What", is_edited=True),
    Field("attempt", "Try", Type.NUMBER, group="What", is_sort=True, default_descending=True, width="number"),
)
WHEN = (
    Field(
        "when",
        "When",
        Type.MOMENT,
        value="at",
        group="When",
        is_edited=True,
        is_sort=True,
        default_descending=True,
        is_ahead=True,
        needs=("starts_on", "done_at", "cancelled_at", "kind__icon", "kind__name"),
        cell=cells.when_cell,
    ),
    Field(
        "done_at",
        "Done",
        Type.MOMENT,
        group="When",
        is_sort=True,
        default_descending=True,
        is_edited=True,
        words=("completed",),
    ),
    Field(
        "starts_at",
        "Planned time",
        Type.MOMENT,
        group="When",
        goes_with="when",
        is_ahead=True,
        words=("start", "start time"),
    ),
    Field(
        "starts_on", "Planned day", Type.DAY, group="When", goes_with="when", is_ahead=True, words=("due", "due date")
    ),
    Field(
        "minutes",
        "Length",
        Type.NUMBER,
        group="When",
        width="number",
        is_edited=True,
        words=("duration",),
        cell=cells.length_cell,
    ),
    Field("first_starts_at", "First planned time", Type.MOMENT, group="When", is_ahead=True),
    Field("first_starts_on", "First planned day", Type.DAY, group="When", is_ahead=True),
    Field("cancelled_at", "Called off", Type.MOMENT, group="When"),
    Field("cancelled_because", "Called off because", value="text__cancelled_because", group="When", is_column=False),
    Field("is_open", "Still to do", Type.FLAG, value="done_at", group="When", where=_is_open, is_column=False),
    Field("is_overdue", "Overdue", Type.FLAG, value="done_at", group="When", where=_is_overdue, is_column=False),
    Field(
        "is_repeated",
        "Is repeated",
        Type.FLAG,
        value="repeats",
        group="When",
        goes_with="repeats",
        where=_repeats,
        is_column=False,
    ),
)
WHO = (
    Field(
        "contact",
        "Contact",
        value="contact__name",
        key_column="contact__name_key",
        group="Who",
        told_of=queries.contact_told,
        width="wide",
        needs=(
            "kind__name",
            "contact_id",
            "assigned_to_id",
            "contact__kind",
            "contact__company",
            "contact__phone",
            "contact__email",
        ),
        cell=cells.contact_cell,
    ),
    Field(
        "next",
        "Next",
        Type.MOMENT,
        value="contact__next_at",
        group="Who",
        goes_with="contact.next_activity",
        is_exported=False,
        is_ahead=True,
        needs=("contact_id", "assigned_to_id"),
        told_of=queries.contact_told,
        cell=cells.next_cell,
    ),
    Field(
        "company",
        "Company",
        value="contact__company",
        key_column="contact__company_key",
        group="Who",
        goes_with="contact.company",
        width="wide",
        needs=("contact_id", "assigned_to_id"),
        told_of=queries.contact_told,
    ),
    Field(
        "assigned_to",
        "Assigned to",
        Type.PERSON,
        value="assigned_to_id",
        group="Who",
        choices=choices.people,
        is_sort=True,
        is_edited=True,
    ),
    Field("entered_by", "Typed by", Type.PERSON, value="entered_by_id", group="Who", choices=choices.people),
    Field("created_by", "Created by", Type.PERSON, value="created_by_id", group="Who", choices=choices.people),
    Field("created", "Created", Type.MOMENT, value="created_at", group="Who", is_sort=True, default_descending=True),
)
# What the journal names by these keys, beside those above.
JOURNALLED = tuple(
    Field(key, label, kind, is_column=False, is_filter=False, is_exported=False, is_edited=is_edited)
    for key, label, kind, is_edited in (
        ("contacts", "With", Type.CONTACT, True),
        ("colleagues", "Colleagues", Type.PERSON, True),
        ("remind_minutes", "Reminder, minutes before", Type.NUMBER, True),
        ("repeats", "Repeats", Type.TEXT, True),
        ("trashed_at", "Moved to the trash", Type.MOMENT, False),
        ("trashed_by", "Moved to the trash by", Type.PERSON, False),
    )
)
# Who does what kind of thing with whom and when: whoever may know nothing of that has no business with activities at all.
FRAME = (
    *("kind", "contacts", "assigned_to", "is_private", "is_open", "is_overdue"),
    *("when", "starts_at", "starts_on", "done_at", "cancelled_at", "trashed_at", "trashed_by"),
)


def _seen_of(user: Any) -> Literal["all", "some", "few", "none"]:
    """As much as of contacts, but for who may see no activity."""
    return seen_of(user, "contact") if knows_of(user, "activity") else "none"


card = Card(
    key="activity",
    label="Activity",
    carries=True,
    plural="Activities",
    visible_to=queries.visible_to,
    few_to=queries.few_to,
    rights="activities",
    always_known=FRAME,
    found_by=queries.found_by,
    seen_of=_seen_of,
    about=queries.contact_about,
    url=lambda activity_id: f"/activities/{activity_id}/",
    restore=restore_activity,
    heading="contact",
    heading_of=cells.heading_of,
    leads_to=cells.leads_to,
    list_url="/activities/",
    list_style="acts",
    bulk_template="activities/_bulk.html",
    keys_template="contacts/_row_keys.html",
    foot=cells.foot,
    columns=("when", "contact", "company", "subject", "outcome", "note", "minutes", "next", "assigned_to"),
    sort=("-when",),
    hidden=Q(cancelled_at__isnull=False),
    unhides=("cancelled_at", "cancelled_because"),
    names=queries.names_of,
    known_to=queries.known_to,
    changeable_to=queries.changeable_to,
    batches=[queries.leave_out_unseen],
)
card.declare(*WHAT, *WHEN, *WHO, *JOURNALLED, *hanging_fields("What"))


def register() -> None:
    """Called once, when the app is ready."""
    catalogue.register(card)
    catalogue.contribute("contact", batch=queries.add_next)
