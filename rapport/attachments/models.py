"""What can hang on any record: files, comments, tags. A record is named by its type and id."""

from django.conf import settings
from django.db import models

from rapport.base.columns import KeyField

IN_TRASH = models.Q(trashed_at__isnull=False)


class Tag(models.Model):
    name = models.CharField(max_length=60)
    name_key = KeyField(unique=True)

    class Meta:
        ordering = ["name_key"]

    def __str__(self):
        return self.name


class Tagging(models.Model):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record_type", "record_id", "tag"], name="tag_once")]
        indexes = [models.Index(fields=["tag", "record_type", "record_id"], name="tagged_records")]


class Comment(models.Model):
    """What a colleague adds to a record, with its @mentions."""

    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    mentions = models.JSONField(default=dict, help_text="user id → the name as it was written")
    edited_at = models.DateTimeField(null=True)
    trashed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["record_type", "record_id", "at"], name="comments_of_record"),
            models.Index(fields=["trashed_at"], name="comment_trashed", condition=IN_TRASH),
        ]


class File(models.Model):
    """A file on a record. The bytes rest under `digest` in the data folder, never under the user's name for them."""

    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100, help_text="sniffed, never the browser's word")
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256, hexadecimal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    trashed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["record_type", "record_id", "-at"], name="files_of_record"),
            models.Index(fields=["digest"], name="file_digest"),
            models.Index(fields=["trashed_at"], name="file_trashed", condition=IN_TRASH),
        ]
