"""What a person should see: reminders, mentions, and what happens at the records they follow."""

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """One line for one person, with the record it is about."""

    class Kind(models.TextChoices):
        REMINDER = "reminder", "Reminders"
        MENTION = "mention", "Mentions"
        FOLLOW = "follow", "What I follow"
        ASSIGNED = "assigned", "Given to me"
        SYSTEM = "system", "Imports and exports"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    title = models.CharField(max_length=300)
    text = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=300, blank=True)
    record_type = models.CharField(max_length=40, blank=True)
    record_id = models.BigIntegerField(null=True)
    of = models.CharField(
        max_length=40, blank=True, help_text="the record type it tells of, where it hangs on a record of another"
    )
    quotes = models.JSONField(
        default=dict, help_text="words of the title or text by the field they are of: activity.note"
    )
    key = models.CharField(max_length=120, null=True, help_text="the same key for the same person is one notice")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "-at"], name="notice_of_person"),
            models.Index(fields=["user"], name="notice_unread", condition=models.Q(read_at__isnull=True)),
        ]


class Follow(models.Model):
    """A person wants to see what colleagues do at this record."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record_type", "record_id", "user"], name="follow_once")]
