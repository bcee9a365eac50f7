"""What happened: one operation per action, one change per record, and nothing is ever rewritten."""

from django.conf import settings
from django.db import models


class Operation(models.Model):
    """One action of one person (or job): the unit that is shown, undone, and told to others."""

    action = models.CharField(max_length=60, help_text="the verb in some room's actions.py")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="null: Rapport itself"
    )
    typed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)
    door = models.CharField(max_length=16, default="web", help_text="web, command, import, job")
    summary = models.CharField(max_length=300, help_text='the toast: "Call with Jane Roe completed"')
    why = models.CharField(max_length=500, blank=True)
    key = models.CharField(max_length=64, null=True, unique=True, help_text="idempotency key of the request")
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="parts", help_text="a chunk of a long one"
    )
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    reached = models.BigIntegerField(
        null=True, help_text="of an undo in several transactions: the oldest change that is taken back so far"
    )
    position = models.BigIntegerField(null=True, unique=True, help_text="place in the feed, given after commit")
    events = models.JSONField(default=list, help_text="names of the events told")

    class Meta:
        indexes = [
            models.Index(fields=["by", "-id"], name="operation_of_person"),
            models.Index(fields=["id"], name="operation_without_position", condition=models.Q(position__isnull=True)),
        ]


class Change(models.Model):
    """What an operation did to one record: the changed fields only, before and after.

    `before` is null for a record that was made, `after` for one that was removed.
    """

    operation = models.ForeignKey(Operation, models.CASCADE, related_name="changes")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    about = models.BigIntegerField(null=True, help_text="the contact under whose journal this shows")

    class Meta:
        indexes = [
            models.Index(fields=["record_type", "record_id", "-id"], name="change_of_record"),
            models.Index(fields=["about", "-id"], name="change_about", condition=models.Q(about__isnull=False)),
        ]


class Answer(models.Model):
    """The answer a request with an idempotency key got, for the same request sent again."""

    key = models.CharField(max_length=64, primary_key=True)
    user_id = models.BigIntegerField()
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
