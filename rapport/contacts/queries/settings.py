"""Reading the lists that administrators keep about contacts, with how often each row is used."""

from django.db.models import Count

from rapport.contacts.models import RelationshipType, Source


def sources() -> list[Source]:
    """All sources in order, each with `used`."""
    return list(Source.objects.annotate(used=Count("contacts")).order_by("position", "name"))


def relationship_types() -> list[RelationshipType]:
    """All types in order, each with `used`."""
    return list(RelationshipType.objects.annotate(used=Count("relationships")).order_by("position", "name"))
