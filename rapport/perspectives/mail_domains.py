"""Domains of e-mail addresses, asked of the name service once in a while, and remembered."""

from datetime import timedelta

from django.utils import timezone

from rapport.base.bulk import upsert_rows
from rapport.base.mail_domains import Asked, asked_of_dns, has_mail
from rapport.perspectives.models import MailDomain

REMEMBERED = {True: timedelta(days=30), False: timedelta(days=1), None: timedelta(minutes=15)}


def domain_has_mail(domain: str, ask: Asked = asked_of_dns) -> bool | None:
    """True, False, or None where nobody answered; the name service is asked where it was not lately."""
    name, now = domain.strip().rstrip(".").lower()[:253], timezone.now()
    known = MailDomain.objects.filter(name=name).first()
    if known and now - known.asked_at < REMEMBERED[known.has_mail]:
        return known.has_mail
    found = has_mail(name, ask)
    if found is None and known and known.has_mail is not None:
        return known.has_mail  # nobody answers now: what was said last stands
    upsert_rows(MailDomain, ("name", "has_mail", "asked_at"), [(name, found, now)], unique=["name"])
    return found
