"""Short words for tests of leads: their steps, calls, and the job that verifies their data."""

from rapport.activities.actions import log_activity
from rapport.perspectives.actions.verifying import verify_waiting
from rapport.perspectives.models import Standing
from rapport.perspectives.verification import BuiltIn

PHONE = {"kind": "phone", "label": "office", "value": "+1 617 555 0142"}


def steps(contact):
    return Standing.objects.get(contact=contact, perspective__key="sales")


def done(contact):
    """The steps that are done, short."""
    row = steps(contact)
    return [name for name in ("checked", "verified", "attempted", "achieved") if getattr(row, f"{name}_at")]


def called(contact, outcome, by, kind="call", **more):
    return log_activity({"kind": kind, "contacts": [contact], "outcome": outcome, **more}, by=by)


def look(**mail):
    """The background job, with a name service of our own: domain → whether it has mail."""
    return verify_waiting(using=BuiltIn(mail=lambda domain: mail.get(domain.partition(".")[0])))
