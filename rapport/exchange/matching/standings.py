"""Columns that say where contacts stand: of each perspective the stage, since when, who looks after it, and its review."""

from rapport.base.text import fold
from rapport.exchange.matching.targets import STAND_PARTS, standing_targets
from rapport.exchange.readers.rows import bare
from rapport.perspectives.queries import setup

STAGE = "stage"


def standing_columns() -> dict[str, tuple[int, str]]:
    """Key of the contact's field → (perspective, part)."""
    active = [one for one in setup().perspectives.values() if one.is_active]
    return {f"{one.key}_{part}": (one.pk, part) for one in active for part in STAND_PARTS}


def standing_words() -> dict[str, str]:
    """Bare header → key of the contact's field: as the perspective is called, and as we export it."""
    return {
        bare(word): key
        for key, target in standing_targets().items()
        for word in (fold(target.label), fold(target.label.replace(":", "")), key, key.replace("_", " "))
    }
