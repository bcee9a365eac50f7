"""How customers are scored, and how many have which score."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count

from rapport.journal.models import Operation
from rapport.perspectives.lifecycle.scoring import Scoring
from rapport.perspectives.models import Perspective, Standing
from rapport.perspectives.queries.perspective import sales


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


def spread() -> Spread:
    rows = Standing.objects.filter(perspective=sales(), follows=None).exclude(score="")
    found = Spread(rows.count())
    for name in ("recency", "frequency", "money"):
        counts = dict(rows.values_list(name).annotate(count=Count("id")).order_by())
        found.figures[name] = [counts.get(figure, 0) for figure in range(5, 0, -1)]
    last = Operation.objects.filter(action="score_customers").order_by("-id").first()
    found.at = last.at if last else None
    return found
