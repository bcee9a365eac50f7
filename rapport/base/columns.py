"""Column types that mean the same on both databases."""

from django.db import models


class KeyField(models.TextField):
    """A folded text that is sorted and compared by code point, on PostgreSQL too.

    Without the "C" collation PostgreSQL sorts by the database's locale and cannot use the index for a prefix.
    """

    def __init__(self, **options):
        super().__init__(**{"default": "", "blank": True, "editable": False, **options})

    def db_type(self, connection):
        return "text"

    def db_parameters(self, connection):
        # Not part of the type: Django casts to that when it inserts many rows.
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}

    def deconstruct(self):
        name, _, args, options = super().deconstruct()
        return name, "rapport.base.columns.KeyField", args, options
