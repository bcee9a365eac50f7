"""Finding: saved lookups, and the search index."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from rapport.base.columns import KeyField


class LookupQuerySet(models.QuerySet):
    def visible_to(self, user) -> "LookupQuerySet":
        """One's own and what others share."""
        return self.filter(Q(owner=user.pk) | Q(is_shared=True))


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

    objects = LookupQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self):
        return self.name


class SearchEntry(models.Model):
    """What search reads of one record, folded; kept in the transaction of the write.

    `id` is the record's own in a range of ids for each record type (`search.entry_id`), so that the trigram index can be
    asked for one type, newest first. `title` and `sort_title` answer the beginning of a name by index ("joe d", "doe j"),
    `text` any part of a word: through an FTS5 table on SQLite, which triggers keep, and a trigram index on PostgreSQL.
    """

    id = models.BigAutoField(primary_key=True)
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    title = KeyField()
    sort_title = KeyField()
    text = models.TextField(blank=True, help_text="everything that is found, the title first")
    at = models.DateTimeField(null=True, help_text="when it happened, for notes: the newest come first")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record_type", "record_id"], name="search_entry_once")]
        indexes = [
            models.Index(fields=["record_type", "title"], name="search_title"),
            models.Index(fields=["record_type", "sort_title"], name="search_sort_title"),
        ]
