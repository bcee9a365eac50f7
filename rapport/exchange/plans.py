"""What an import was told, as the plan by which its rows are read; and the guesses it starts from."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rapport.access.seeing import rows_seen
from rapport.attachments.store import path_of
from rapport.base.text import fold
from rapport.contacts.actions.allowed import fixed_of
from rapport.contacts.models import ExternalId, RelationshipType, Source
from rapport.exchange import matching, readers, sales_plans, standing_plans
from rapport.exchange.allowed import open_mapping
from rapport.exchange.drafts import Plan, is_day_first
from rapport.exchange.matching.sales import kind_of_file
from rapport.exchange.models import Import
from rapport.exchange.queries import visible_to
from rapport.exchange.readers import Reading, Row
from rapport.exchange.readers.rows import bare
from rapport.organisation.queries import colleagues, organisation

DEFAULTS = {"policy": "follow", "duplicates": "later", "owner": None, "tags": [], "source": "", "relationship_type": ""}
DEFAULTS |= sales_plans.DEFAULTS | standing_plans.DEFAULTS
# Words for relatives → the type of tie, and whether the row's own person stands on the other side of it.
FAMILY = {
    "married_to": "wife husband spouse partner ehefrau ehemann epouse epoux esposa esposo",
    "sibling_of": "brother sister sibling bruder schwester frere soeur hermano hermana",
    "child": "son daughter child sohn tochter kind fils fille hijo hija",
    "parent_of": "father mother parent vater mutter pere mere padre madre",
    "assistant_of": "assistant assistentin assistante",
    "manages": "manager supervisor boss",
}


def file_of(imported: Import) -> Path:
    return path_of(imported.digest)


def reading_of(imported: Import) -> Reading:
    return Reading.from_json(imported.reading)


def rows_of(imported: Import) -> Iterator[Row]:
    """Every row of the file, read as it was decided."""
    return readers.walk(file_of(imported), imported.format, reading_of(imported))


def plan_of(imported: Import) -> Plan:
    """The decisions as they stand."""
    choices = {**DEFAULTS, **imported.choices}
    return Plan(
        about=imported.about,
        system=imported.system,
        columns=tuple(imported.reading.get("columns", [])),
        mapping=tuple(imported.mapping),
        day_first=imported.reading.get("day_first"),
        owners=_owners(),
        owner_id=choices["owner"],
        tags=tuple(choices["tags"]),
        source=choices["source"],
        file=imported.name,
        fixed=fixed_of(imported.by),
        sales=sales_plans.sales_of(imported, choices) if imported.about == "facts" else None,
        stands=standing_plans.stands_of(imported, choices),
    )


def _owners() -> dict[str, int]:
    """Colleagues by name, e-mail address and initials, where these mean one person only."""
    found: dict[str, int | None] = {}
    for user in colleagues():
        first, _, family = user.name.rpartition(" ")
        for word in {user.name, user.email, user.initials, f"{first[:1]}. {family}"}:
            found[fold(word)] = None if fold(word) in found else user.id
    return {word: user_id for word, user_id in found.items() if user_id}


def guess(imported: Import, reading: Reading) -> None:
    """Fill in what the file is about, where its columns go and which system it comes from."""
    reading.day_first = is_day_first(reading, organisation().country)
    imported.reading = reading.as_json()
    imported.header = _digest([*map(fold, reading.columns)]) if reading.columns else ""
    imported.about = matching.guess_about(reading) if reading.columns else "contacts"
    imported.mapping = guessed_mapping(imported, reading)
    earlier = _same_shape(imported)
    if earlier is not None:
        imported.about, imported.system = earlier.about, earlier.system
        imported.mapping = open_mapping(earlier.mapping, imported.by)
        kept = {k: v for k, v in earlier.choices.items() if k in DEFAULTS}
        imported.choices = {**kept, **imported.choices}
    else:
        imported.system = guess_system(imported, reading)
    if imported.about == "facts":
        imported.choices.setdefault("kind", kind_of_file([*map(bare, reading.columns)]))


def guessed_mapping(imported: Import, reading: Reading) -> list[str]:
    """Where its columns seem to go, as far as whoever imports may fill that in."""
    return open_mapping([g.target for g in matching.guess_columns(reading, imported.about)], imported.by)


def _same_shape(imported: Import) -> Import | None:
    """The newest import of a file with the same columns: its decisions are the best guess."""
    if not imported.header:
        return None
    others = visible_to(imported.by).filter(header=imported.header).exclude(id=imported.id)
    return others.filter(state__in=[Import.State.DONE, Import.State.RUNNING, Import.State.STOPPED]).first()


def guess_system(imported: Import, reading: Reading) -> str:
    """The system that knows these ids already, else the file's name without dates and numbers."""
    role = "external_id" if imported.about == "contacts" else "of_id"
    return known_system(imported.mapping, reading, role, imported.by) or name_without_dates(imported.name)


def known_system(mapping: list[str], reading: Reading, role: str, by: Any) -> str:
    """Which system gave the ids in the column of this role; "" where `by` knows fewer than half of them."""
    if role not in mapping:
        return ""
    ids = set(reading.samples(mapping.index(role)))
    counts: dict[str, int] = {}
    seen = ExternalId.objects.filter(rows_seen(by, "contact", of="contact__"), contact__isnull=False)
    for system in seen.filter(value__in=ids).values_list("system", flat=True):
        counts[system] = counts.get(system, 0) + 1
    best = max(counts, key=lambda s: counts[s], default="")
    return best if best and counts[best] * 2 >= len(ids) else ""


def name_without_dates(name: str) -> str:
    stem = Path(name).stem
    bare = re.sub(r"[\s_.-]*(\(\d+\)|v?\d{1,4}([-_.]\d{1,2}){0,2}|copy|export|final)+$", "", stem, flags=re.IGNORECASE)
    return (bare or stem or "file")[:100]


def _digest(words: list[str]) -> str:
    return hashlib.blake2b("\0".join(words).encode(), digest_size=16).hexdigest()


def sources() -> list[str]:
    return list(Source.objects.filter(is_active=True).values_list("name", flat=True))


def tie_types() -> list[tuple[str, str]]:
    return list(RelationshipType.objects.filter(is_active=True).values_list("key", "name"))


def source_id_of(name: str) -> int | None:
    """A source by its name; one that is not there yet is left to the administrators."""
    return next((s.id for s in Source.objects.all() if fold(s.name) == fold(name)), None) if name else None


class Ties:
    """Which type of relationship a row means, and in which direction."""

    def __init__(self, chosen: str) -> None:
        self.types = {t.key: t for t in RelationshipType.objects.all()}
        self.chosen = chosen if chosen in self.types else ""
        self._words = {fold(t.name): (t.key, False) for t in self.types.values()}
        self._words |= {fold(t.inverse_name): (t.key, True) for t in self.types.values()}
        for key, words in FAMILY.items():
            for word in words.split():
                self._words[word] = ("parent_of", True) if key == "child" else (key, False)

    def of(self, word: str, to_kind: str) -> tuple[Any, bool, str]:
        """(type, whether it is told the other way round, the word where it is more than the type)."""
        key, is_inverse = self._words.get(fold(word), ("", False)) if word else ("", False)
        if not key and fold(word).startswith("grand"):
            key = "knows"
        key = key or self.chosen or ("member_of" if to_kind == "organisation" else "knows")
        says_more = word and fold(word) not in {fold(self.types[key].name), fold(self.types[key].inverse_name)}
        return self.types[key], is_inverse, word if says_more else ""
