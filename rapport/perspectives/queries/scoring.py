"""How customers are scored, and how many have which score."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count

from rapport.contacts.queries import visible_to
from rapport.contacts.queries.known import hidden_of
from rapport.journal.models import Operation
from rapport.perspectives.lifecycle.scoring import Scoring
from rapport.perspectives.models import Perspective, Standing
from rapport.perspectives.queries.perspective import may_see, sales


def scoring() -> Scoring:
    """As it is decided now."""
    stored = Perspective.objects.filter(pk=sales().pk).values_list("scoring", flat=True).first()
    return Scoring.read(stored or {})


@dataclass
class Spread:
    """How many customers have each figure, from 5 down to 1, and when they were scored last."""

    scored: int = 0
    figures: dict[str, list[int]] = field(default_factory=dict)
    at: datetime | None = None


def spread(user: Any) -> Spread:
    """Of the customers that this person sees; of nobody where scores are hidden."""
    rows = Standing.objects.filter(perspective=sales(), follows=None, contact__in=visible_to(user)).exclude(score="")
    if not may_see(user, sales()) or "sales_rfm" in hidden_of(user):
        rows = rows.none()
    found = Spread(rows.count())
    for name in ("recency", "frequency", "money"):
        counts = dict(rows.values_list(name).annotate(count=Count("id")).order_by())
        found.figures[name] = [counts.get(figure, 0) for figure in range(5, 0, -1)]
    last = Operation.objects.filter(action="score_customers").order_by("-id").first()
    found.at = last.at if last else None
    return found
