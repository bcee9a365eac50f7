"""The set-up in the journal: perspectives, stages, rules."""

from typing import Any

from rapport.access.queries import may
from rapport.base.catalogue import Card, register
from rapport.perspectives.actions.keeping import PERSPECTIVES, PRIVILEGE, RULE_SETS, STAGES, Setting


def _rows_for(kept: Setting, user: Any):
    """All for whoever may change settings, none for others: a perspective may be hidden from them."""
    rows = kept.model._default_manager
    return rows.all() if user is None or may(user, PRIVILEGE) else rows.none()


def register_cards() -> None:
    for kept in (PERSPECTIVES, STAGES, RULE_SETS):
        register(
            Card(
                key=kept.key,
                label=kept.label,
                plural=kept.label if kept.label.endswith("s") else f"{kept.label}s",
                visible_to=lambda user, kept=kept: _rows_for(kept, user),
                url=lambda _, kept=kept: kept.url,
                restore=kept.restore,
            )
        )
