"""What calling lists do when calls are logged, changed, undone, moved or called off: their rows are counted anew."""

from rapport.activities.models import ActivityContact
from rapport.base.sockets import within
from rapport.calling.counting import recount
from rapport.calling.models import CallTarget
from rapport.contacts.models import Contact
from rapport.journal.actions import Writing


@within("operation.written")
def count_calls(writing: Writing) -> None:
    """The contacts of every activity that this operation wrote, also those who took part in it before."""
    changes = [one for one in writing.changes.values() if one.record_type == "activity"]
    if not changes or not CallTarget.objects.exists():
        return
    ids = [one.record_id for one in changes]
    contacts = {i for one in changes for side in (one.before, one.after) for i in (side or {}).get("contacts") or ()}
    parts = list(ActivityContact.objects.filter(activity__in=ids).values_list("contact", "organisation"))
    contacts |= {one for part in parts for one in part if one}
    contacts |= set(Contact.objects.filter(people__in=contacts).values_list("pk", flat=True))
    recount(contacts, ids, called={contact for contact, _ in parts})
