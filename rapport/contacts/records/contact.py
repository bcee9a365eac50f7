"""The record card of contacts."""

from django.db.models import Q

from rapport.access.seeing import seen_of
from rapport.attachments.hanging import hanging_fields
from rapport.base.catalogue import Card
from rapport.contacts import queries
from rapport.contacts.actions.holding import hold_to_undo
from rapport.contacts.actions.restoring import restore_contact
from rapport.contacts.models import Contact
from rapport.contacts.queries.known import found_by
from rapport.contacts.records import cells
from rapport.contacts.records.fields import ABOUT, ADDRESSES, NAMES, POINTS, RECORD, RHYTHM, WORK

card = Card(
    key="contact",
    rights="contacts",
    model=Contact,
    is_owned=True,
    carries=True,
    label="Contact",
    plural="Contacts",
    visible_to=queries.visible_to,
    seen_of=lambda user: seen_of(user, "contact"),
    listed_to=queries.listed_to,
    url=lambda contact_id: f"/contacts/{contact_id}/",
    restore=restore_contact,
    hold=hold_to_undo,
    columns=("name", "company", "job_title", "phone", "last_contact", "next_activity", "touches", "owner", "tags"),
    sort=("-last_contact",),
    hidden=Q(hidden_at__isnull=False),
    unhides=("dropped", "dropped_at", "dropped_reason"),
    batches=[queries.add_tags],
    names=queries.names_of,
    found_by=found_by,
    known_to=queries.known_to,
    changeable_to=queries.changeable_to,
    annotations={"has_people": cells.has_people},
    list_url="/contacts/",
    bulk_template="contacts/_bulk_contacts.html",
    keys_template="contacts/_row_keys.html",
    heading_of=cells.heading_of,
)
card.declare(*NAMES, *WORK, *POINTS, *ADDRESSES, *ABOUT, *RHYTHM, *RECORD, *hanging_fields("About"))
