"""What counts for a company: what was done with itself, and with those of its people whom everybody sees who sees the company.

One sum stands for all who ask, sorted and filtered by its index, so it tells of nobody whom one of them may not see. Where
everybody sees all contacts, all people count. Where contacts are private, whose a record is and to whom it is shared decide alone
who sees it (`access.rights`): a person who belongs to whom the company belongs, and is shared with everybody with whom the company
is shared (by hand or by a rule over a lookup, however far), is seen by all who see the company, whatever roles, groups, deputies
and rules over owners there are. A person may be shared with more.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from rapport.access.models import Share
from rapport.access.reading import is_private
from rapport.activities.models import ActivityContact
from rapport.contacts.models import Contact

PART, CONTACT, SHARE = (model._meta.db_table for model in (ActivityContact, Contact, Share))
# {part}: the alias of the parts.
SEEN_WITH_COMPANY = f"""({{part}}.contact_id = {{part}}.organisation_id OR EXISTS (
  SELECT 1 FROM {CONTACT} person JOIN {CONTACT} company ON company.owner_key = person.owner_key
  WHERE person.id = {{part}}.contact_id AND company.id = {{part}}.organisation_id AND NOT EXISTS (
    SELECT 1 FROM {SHARE} known WHERE known.record_id = company.id AND known.record_type = 'contact' AND NOT EXISTS (
      SELECT 1 FROM {SHARE} too
      WHERE too.record_id = person.id AND too.record_type = 'contact' AND too."to" = known."to"))))"""  # noqa: S608


def is_limited() -> bool:
    """Whether not all people of a company count for it."""
    return is_private("contact")


def counting(parts: QuerySet[Any], *, limited: bool) -> QuerySet[Any]:
    """Those of these parts with companies that count for them. In a prepared statement `limited` is a shape."""
    return parts.filter(RawSQL(SEEN_WITH_COMPANY.format(part=PART), (), BooleanField())) if limited else parts  # noqa: S611


def companies_of(ids: Collection[int]) -> list[int]:
    """The companies among these contacts, and those with which the people among them took part in something."""
    concerned = ActivityContact.objects.filter(contact__among=ids, organisation__isnull=False).values("organisation")
    rows = Contact.objects.filter(Q(pk__among=ids) | Q(pk__in=concerned), kind=Contact.Kind.ORGANISATION)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def companies_among(ids: Collection[int]) -> list[int]:
    rows = Contact.objects.filter(pk__among=ids, kind=Contact.Kind.ORGANISATION)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def companies_with_people() -> list[int]:
    """The companies that sum up what was done with people."""
    rows = ActivityContact.objects.filter(organisation__isnull=False).exclude(contact__kind=Contact.Kind.ORGANISATION)
    return list(rows.order_by("organisation").values_list("organisation", flat=True).distinct())
