"""Imports and exports: what was asked, how far it is, and what became of every row."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from rapport.journal.models import Operation

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
    size = models.BigIntegerField(default=0)
    format = models.CharField(max_length=8, help_text="csv, xlsx, vcard, archive")
    reading = models.JSONField(default=dict, help_text="encoding, delimiter, header row, sheet")
    header = models.CharField(max_length=32, blank=True, help_text="digest of the columns: files of one shape")
    about = models.CharField(max_length=16, default="contacts", help_text="contacts, details, relationships")
    system = models.CharField(max_length=100, blank=True, help_text="where it comes from: ids are known in it")
    mapping = models.JSONField(default=list, help_text="a target per column")
    choices = models.JSONField(default=dict, help_text="owner, tags, source, policy, what to do with duplicates")
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    turn = models.PositiveIntegerField(default=0, help_text="counts previews and runs: an older job gives way")
    counts = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0, help_text="line of the last row accounted for: it resumes behind it")
    trouble = models.TextField(blank=True)
    operation = models.ForeignKey(Operation, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="imports")
    at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["header"], name="import_of_shape"),
            models.Index(fields=["state"], name="import_running", condition=Q(state__in=["running", "undoing"])),
        ]

    @property
    def is_over(self) -> bool:
        """Whether rows can be taken in one by one: nothing runs, and it was not taken back."""
        return self.state in {self.State.DONE, self.State.STOPPED}


class ImportRow(models.Model):
    """What became of one row of the file; before the import runs, what the preview foresees of those to be asked about."""

    class State(models.TextChoices):
        CREATED = "created"
        UPDATED = "updated"
        SAME = "same"
        SKIPPED = "skipped"
        DUPLICATE = "duplicate"  # put aside: a person has to say
        REJECTED = "rejected"

    class Decision(models.TextChoices):
        SAME = "same"
        NEW = "new"
        LATER = "later"

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="line in the file, the first is 1")
    state = models.CharField(max_length=9, choices=State)
    reason = models.CharField(max_length=500, blank=True)
    label = models.CharField(max_length=200, blank=True, help_text="what the row calls it")
    digest = models.CharField(max_length=32, help_text="of source and content: the same row is recognised")
    key = models.CharField(max_length=32, help_text="of source and id, else the digest")
    contact_id = models.BigIntegerField(null=True)
    candidate_row = models.PositiveIntegerField(null=True, help_text="the earlier row it looks like")
    decision = models.CharField(max_length=5, choices=Decision, blank=True)
    values = models.JSONField(null=True, help_text="the cells as they stood in the file")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="import_row_once")]
        indexes = [
            models.Index(fields=["key"], name="import_row_key"),
            models.Index(fields=["contact_id"], name="import_row_contact"),
            models.Index(fields=["of", "state", "number"], name="import_row_state"),
        ]


class Export(models.Model):
    """One file on its way out, made in the background; it stays for some days."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    name = models.CharField(max_length=255)
    format = models.CharField(max_length=12)
    definition = models.JSONField(null=True, help_text="of the lookup; null: everything")
    columns = models.JSONField(default=list)
    known = models.CharField(
        max_length=64, blank=True, help_text="digest of what its owner might know when it was made"
    )
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the finished file, in the data folder")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    trouble = models.TextField(blank=True)
    by = models.ForeignKey(USER, models.CASCADE, related_name="exports")
    at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
