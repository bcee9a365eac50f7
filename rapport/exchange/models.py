"""Imports and exports: what was asked, how far it is, and what became of every row."""

from django.conf import settings
from django.db import models

USER = settings.AUTH_USER_MODEL


class Import(models.Model):
    """One file on its way in."""

    class State(models.TextChoices):
        UPLOADED = "uploaded"  # read, waiting for the columns to be confirmed
        PREVIEWING = "previewing"
        READY = "ready"  # previewed, waiting for the word
        RUNNING = "running"
        STOPPED = "stopped"
        DONE = "done"
        FAILED = "failed"
        UNDOING = "undoing"
        UNDONE = "undone"

    name = models.CharField(max_length=255, help_text="the file's name")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file, kept in the data folder")
    format = models.CharField(max_length=8, help_text="csv, xlsx, vcard, archive")
    reading = models.JSONField(default=dict, help_text="encoding, delimiter, header row, sheet")
    mapping = models.JSONField(default=list, help_text="a field key, or empty, per column")
    choices = models.JSONField(default=dict, help_text="system name, owner, tags, what to do with duplicates")
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    counts = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0, help_text="rows accounted for: the import resumes behind them")
    trouble = models.TextField(blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="imports")
    at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)


class ImportRow(models.Model):
    """What became of one row of the file."""

    class State(models.TextChoices):
        CREATED = "created"
        UPDATED = "updated"
        SAME = "same"
        SKIPPED = "skipped"
        DUPLICATE = "duplicate"  # put aside: a person has to say
        REJECTED = "rejected"

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="line in the file, the header is 1")
    state = models.CharField(max_length=9, choices=State)
    reason = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=32, help_text="of source and content: the same row is recognised")
    contact_id = models.BigIntegerField(null=True)
    values = models.JSONField(null=True, help_text="kept where a person has to look: put aside, rejected")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="import_row_once")]
        indexes = [
            models.Index(fields=["digest"], name="import_row_digest"),
            models.Index(fields=["contact_id"], name="import_row_contact"),
        ]
