"""Names of persons: the whole as typed is always kept; its parts are our best reading of it."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from nameparser import HumanName
from nameparser.config import CONSTANTS

from rapport.base.text import fold

FAMILY_FIRST_COUNTRIES = {"HU", "JP", "CN", "TW", "HK", "KR", "VN"}
PARTS = ("prefix", "given", "middle", "family", "suffix", "nickname")
# Scripts that write the family name first and may leave out the space: Han, Kana, Hangul.
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0002ffff]")
_PLAIN_WORD = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*")
_JOINED_SUFFIX = re.compile(r"(jr|sr|[ivx]+)\.?", re.IGNORECASE)
PARTICLES = {
    *(
        "af",
        "al",
        "am",
        "an",
        "auf",
        "av",
        "aus",
        "bin",
        "bint",
        "da",
        "dal",
        "dalla",
        "das",
        "de",
        "degli",
        "dei",
        "del",
    ),
    *(
        "della",
        "delle",
        "den",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "e",
        "el",
        "het",
        "ibn",
        "in",
        "la",
        "las",
        "le",
        "lo",
    ),
    *(
        "los",
        "of",
        "op",
        "t",
        "'t",
        "ten",
        "ter",
        "tot",
        "und",
        "van",
        "vom",
        "von",
        "y",
        "zu",
        "zum",
        "zur",
        "d'",
        "'s",
    ),
}


@dataclass(frozen=True)
class Name:
    """A person's name: `whole` as typed or composed, and its parts."""

    whole: str = ""
    prefix: str = ""
    given: str = ""
    middle: str = ""
    family: str = ""
    suffix: str = ""
    nickname: str = ""

    @property
    def parts(self) -> dict[str, str]:
        return {part: getattr(self, part) for part in PARTS}

    @property
    def is_family_first(self) -> bool:
        """Whether the whole name is written family name first."""
        if not (self.family and self.given):
            return False
        family, given = self.whole.find(self.family), self.whole.find(self.given)
        return 0 <= family < given and "," not in self.whole[family:given]


def read_name(whole: str, *, country: str = "") -> Name:
    """Read the parts of a whole name; `country` is where its writer lives. What was typed stays as `whole`."""
    whole = whole.strip()
    words = whole.split()
    if len(words) == 2 and all(_is_plain(word) for word in words) and not _EAST_ASIAN.search(whole):
        given, family = reversed(words) if country in FAMILY_FIRST_COUNTRIES and whole.isalpha() else words
        name = Name(whole, given=given, family=family)
    else:
        name = _read_hard(whole)
    swaps = country == "HU" and "," not in whole and name.given and name.family and not name.is_family_first
    return replace(name, given=name.family, family=name.given) if swaps else name


@lru_cache(1)
def _meaningful() -> frozenset[str]:
    """Words that nameparser knows to be no plain given or family name."""
    sets = (
        *(CONSTANTS.titles, CONSTANTS.prefixes, CONSTANTS.conjunctions),
        *(CONSTANTS.suffix_acronyms, CONSTANTS.suffix_not_acronyms, CONSTANTS.bound_first_names),
    )
    return frozenset(word for words in sets for word in words)


def _is_plain(word: str) -> bool:
    """Whether a word is a name and nothing else, so that no parser is needed: four names in five."""
    return bool(_PLAIN_WORD.fullmatch(word)) and word.lower() not in _meaningful()


def _read_hard(whole: str) -> Name:
    """Titles, suffixes, nicknames, particles, commas and other scripts."""
    if len(whole) > 200 or whole.count(",") > 6:
        return Name(whole)
    read = HumanName(whole)
    name = Name(whole, read.title, read.first, read.middle, read.last, read.suffix, read.nickname)
    if not (name.given or name.family):
        return Name(whole)
    if len(whole.split()) == 1 and not _EAST_ASIAN.search(whole):
        return Name(whole, given=whole)  # one word is what they are called
    return name


def compose(name: Name, *, family_first: bool | None = None) -> str:
    """The whole name of its parts. East Asian names stand family first, without a space where the script has none."""
    core_text = name.family + name.given
    asian = bool(core_text) and all(_EAST_ASIAN.match(c) for c in core_text if c.isalpha())
    if family_first is None:
        family_first = asian
    core = [name.family, name.given, name.middle] if family_first else [name.given, name.middle, name.family]
    joined = ("" if asian and family_first else " ").join(part for part in core if part)
    whole = " ".join(part for part in (name.prefix, joined or name.nickname) if part)
    if not name.suffix:
        return whole
    return f"{whole}{' ' if _JOINED_SUFFIX.fullmatch(name.suffix) else ', '}{name.suffix}" if whole else name.suffix


def recompose(old: Name, new: Name) -> str:
    """The whole name after parts were edited: what was typed, with the edited words in their places where possible."""
    whole = old.whole
    for part in PARTS:
        before, after = getattr(old, part), getattr(new, part)
        if before == after:
            continue
        if not before or not after or len(re.findall(rf"(?<!\w){re.escape(before)}(?!\w)", whole)) != 1:
            return compose(new, family_first=old.is_family_first or None)
        whole = re.sub(rf"(?<!\w){re.escape(before)}(?!\w)", lambda _, after=after: after, whole)
    return whole


def sort_key(name: Name) -> str:
    """Folded, family name first: "doe joe p."; a small particle stands after its name ("beethoven van ludwig")."""
    if not (name.family or name.given):
        return fold(name.whole)
    words = name.family.split()
    small = 0
    while small < len(words) - 1 and words[small] in PARTICLES:
        small += 1
    return fold(" ".join([*words[small:], *words[:small], name.given, name.middle, name.suffix]))
