"""Which tables an archive holds. Left out: what belongs to this machine and day (jobs, sessions, exports, answers kept for
retries), what nobody may carry away (passwords, tokens, one-time links), and what the database counts by itself as rows come."""

from django.apps import apps
from django.db import models

from rapport.base.bulk import written_fields

VERSION = 1
LEFT_OUT = {
    "access.Session",
    "access.Token",
    "organisation.Invitation",
    "jobs.Job",
    "jobs.Schedule",
    "journal.Answer",
    "exchange.Export",
    "audit.Seal",
    "audit.Entry",  # it proves what happened in this installation
}
COUNTED = {"perspectives.StageCount"}  # by triggers
SECRET = {("organisation.User", "password"), ("organisation.User", "last_login")}


def tables() -> list[type[models.Model]]:
    """Every table of ours that is archived, by its name."""
    ours = (m for m in apps.get_models() if m.__module__.startswith("rapport."))
    return sorted((m for m in ours if m._meta.label not in LEFT_OUT | COUNTED), key=lambda m: m._meta.label)


def counted() -> list[type[models.Model]]:
    """Every table that the database fills from those."""
    return [apps.get_model(label) for label in sorted(COUNTED)]


def columns(model: type[models.Model]) -> list[models.Field]:
    """Its columns, the secret ones left out."""
    label = model._meta.label
    return [f for f in written_fields(model) if (label, f.attname) not in SECRET]
