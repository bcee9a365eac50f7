"""Finding: saved lookups, and the search index."""

from django.conf import settings
from django.db import models

from rapport.base.columns import KeyField


class Lookup(models.Model):
    """A filter over any field plus a sort and columns, saved under a name.

    `definition` is the JSON of `rapport.lookups.definition.Definition`.
    """

    name = models.CharField(max_length=200)
    record_type = models.CharField(max_length=40)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lookups")
    is_shared = models.BooleanField(default=False)
    definition = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]


class SearchEntry(models.Model):
    """What search reads of one record, folded; kept in the transaction of the write.

    `title` and `sort_title` answer the beginning of a name by index ("joe d", "doe j"), `text` any part of a word:
    through a trigram FTS5 table on SQLite and a trigram index on PostgreSQL, both made in this room's migrations.
    """

    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    title = KeyField()
    sort_title = KeyField()
    text = models.TextField(blank=True)
    at = models.DateTimeField(null=True, help_text="when it happened, for notes: the newest come first")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record_type", "record_id"], name="search_entry_once")]
        indexes = [
            models.Index(fields=["title"], name="search_title"),
            models.Index(fields=["sort_title"], name="search_sort_title"),
        ]
