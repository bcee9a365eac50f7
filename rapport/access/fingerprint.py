"""What somebody may know, as one digest: where it is another one, a file made before may tell what they may not know any more."""

import hashlib
import json
from typing import Any

from rapport.access.models import Level
from rapport.access.seeing import rights_of
from rapport.base.catalogue import cards, hidden_fields


def fingerprint_of(user: Any) -> str:
    """Of the fields this person knows of, and whose records they see. What becomes of single records is no part of it."""
    known: list[Any] = []
    for card in cards():
        known.append([card.key, sorted(hidden_fields(card, user))] if card.rights else [])
        if card.is_owned:
            sight = rights_of(user).sight(card.key, Level.READ)
            known.append([sight.everything, sorted(sight.owners), sorted(sight.keys)])
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()
