"""Rows into records, by the actions of contacts: one writer for each thing that a file can be about."""

from rapport.exchange.drafts import Plan
from rapport.exchange.models import Import
from rapport.exchange.writing.contacts import ContactWriter
from rapport.exchange.writing.details import DetailWriter
from rapport.exchange.writing.relationships import RelationshipWriter
from rapport.exchange.writing.sales import SalesWriter
from rapport.exchange.writing.writer import Writer

__all__ = ["Writer", "writer_of"]
_WRITERS: dict[str, type[Writer]] = {
    "contacts": ContactWriter,
    "details": DetailWriter,
    "relationships": RelationshipWriter,
    "facts": SalesWriter,
}


def writer_of(imported: Import, plan: Plan) -> Writer:
    """The writer for what this file is about."""
    return _WRITERS[plan.about](imported, plan)
