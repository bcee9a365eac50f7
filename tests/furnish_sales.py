"""What was sold, for the screens: a file of orders that waits for its columns, orders that wait for a backfill, scores."""

import io
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from rapport.contacts.models import Contact
from rapport.exchange.actions import ask_preview, choose, run_import, start_import, upload
from rapport.exchange.models import Import
from rapport.jobs.models import Job
from rapport.organisation.models import User
from rapport.perspectives.actions.fact import record_facts
from rapport.perspectives.actions.foreseeing import foresee
from rapport.perspectives.actions.scoring import score_customers
from rapport.perspectives.queries.backfill import PREVIEW

HEAD = "Bestellnummer;Kunde;Bestelldatum;Betrag;Status"


def sales(user: User) -> dict:
    """The ids that the screens name."""
    rows = Contact.objects.filter(kind="organisation", dropped_at=None, trashed_at=None).order_by("id")
    firms = [one for one in rows[:40] if rows.filter(name=one.name).count() == 1]
    waiting = _file("Bestellungen.csv", "A", firms, user, ["A98;Nobody at all;05.01.2025;1,00;", "A99;;bald;;"])
    ask_preview(waiting, by=user)
    kept = _file("Orders of 2024.csv", "B", firms, user, [])
    run_import(start_import(choose(kept, {"moves": False}, by=user), by=user, in_background=False))
    facts = {"task": PREVIEW, "arguments": {"user_id": user.pk}, "result": foresee(user).stored(), "state": "done"}
    Job.objects.create(run_after=timezone.now(), finished_at=timezone.now(), **facts)
    record_facts([*_sold_to(firms[0])], by=user)
    score_customers()
    return {"orders": waiting.pk, "sold": firms[0].pk}


def _file(name: str, prefix: str, firms: list[Contact], user: User, more: list[str]) -> Import:
    lines = []
    for n in range(60):
        day = date(2024, 1, 3) + timedelta(days=n * 9)
        lines.append(
            f"{prefix}{n};{firms[n % 9].name};{day:%d.%m.%Y};1.{100 + n},50;{'storniert' if n == 7 else 'geliefert'}"
        )
    return upload(io.BytesIO("\n".join([HEAD, *lines, *more]).encode()), name, by=user)


def _sold_to(firm: Contact):
    for kind, on, reference in [
        ("opened", "2025-11-03", "O-17"),
        ("won", "2025-12-01", "O-17"),
        ("order", "2025-12-03", "4711"),
    ]:
        row = {"contact_id": firm.pk, "kind": kind, "on": date.fromisoformat(on), "reference": reference}
        yield row | {"amount": Decimal(1250), "currency": "USD", "source": "erp"}
