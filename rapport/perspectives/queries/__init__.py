"""Reading what contacts are to us."""

from rapport.perspectives.queries.perspective import (
    Setup,
    forget_setup,
    lead_stages,
    may_change,
    may_see,
    perspective_for,
    perspectives,
    purchasing,
    sales,
    seen_perspectives,
    setup,
    stage_of,
    stages_of,
)
from rapport.perspectives.queries.reservation import (
    LONGEST,
    knows_reservations,
    line_of,
    log_of,
    may_overrule,
    reservation_of,
)

__all__ = [
    "LONGEST",
    "Setup",
    "forget_setup",
    "knows_reservations",
    "lead_stages",
    "line_of",
    "log_of",
    "may_change",
    "may_overrule",
    "may_see",
    "perspective_for",
    "perspectives",
    "purchasing",
    "reservation_of",
    "sales",
    "seen_perspectives",
    "setup",
    "stage_of",
    "stages_of",
]
