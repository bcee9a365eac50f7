"""How alike two contacts are: keys under which to look for candidates, and a score. Pure functions."""

import re
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from rapport.base.text import fold

_NOT_LETTERS = re.compile(r"[^\w]+")
_VOWELS = re.compile(r"(?<=.)[aeiouyhw]+")
_DOUBLES = re.compile(r"(.)\1+")
_SOUNDS = str.maketrans("bcdgjkqsvxz", "pktkkkkzfzz")
LEGAL_FORMS = {
    *("inc", "incorporated", "llc", "ltd", "limited", "co", "company", "corp", "corporation", "plc", "lp", "llp", "pc"),
    *(
        "gmbh",
        "ag",
        "kg",
        "ohg",
        "ug",
        "se",
        "mbh",
        "ev",
        "sa",
        "sas",
        "sarl",
        "spa",
        "srl",
        "sl",
        "bv",
        "nv",
        "ab",
        "as",
    ),
    *("oy", "aps", "kft", "zrt", "sro", "pty", "the", "and", "und", "et", "of", "holdings", "group", "kk"),
}

SAME_WORDS = 92  # the score of names of the same words


@lru_cache(20_000)
def sound_of(word: str) -> str:
    """A folded word as it sounds, roughly: "schmidt" and "smit", "jon" and "john" meet; other scripts stay whole."""
    if not word.isascii():
        return word[:12]
    word = word.replace("ph", "f").replace("sch", "s").replace("ck", "k").replace("dt", "t")
    return _DOUBLES.sub(r"\1", _VOWELS.sub("", word).translate(_SOUNDS))[:8]


def words_of(text: str) -> list[str]:
    """Folded words without punctuation."""
    return [w for w in _NOT_LETTERS.split(fold(text)) if w]


@lru_cache(5_000)
def company_words(name: str) -> tuple[str, ...]:
    """What tells a company's name from others: without its legal form."""
    words = words_of(name)
    return tuple(w for w in words if w not in LEGAL_FORMS) or tuple(words)


def person_keys(given: str, family: str) -> tuple[str, str]:
    """The two keys of a person: the family name's sound with the given one's first letter, and the contrary."""
    first, last = words_of(given)[:1], words_of(family)[-1:]
    if not first or not last:
        alone = sound_of((first or last or [""])[0])
        return alone, alone
    return f"{sound_of(last[0])} {first[0][0]}", f"{sound_of(first[0])} {last[0][0]}"


def organisation_keys(name: str) -> tuple[str, str]:
    """The two keys of an organisation: how its first words sound, and how its longest word does."""
    words = company_words(name)
    if not words:
        return "", ""
    return "/" + " ".join(sound_of(w) for w in words[:2]), "/" + sound_of(max(words, key=len))


def person_score(one: tuple[str, str], other: tuple[str, str]) -> int:
    """0 to 100 for (given, family) folded; initials and swapped names count as nearly the same."""
    return max(_person_score(one, other), _person_score(one, (other[1], other[0])) - 4)


def hyphen_score(one: str, other: str) -> int:
    """For two whole names: "Ana Lopez-Garcia" is "Ana María Lopez Garcia", whatever the parts are taken for."""
    first, second = words_of(one), words_of(other)
    few, many = sorted((set(first), set(second)), key=len)
    return SAME_WORDS if len(few) > 2 and few <= many and first[0] == second[0] else 0


def _person_score(one: tuple[str, str], other: tuple[str, str]) -> int:
    family = _word_score(one[1], other[1])
    if not one[0] or not other[0]:
        return round(family * 0.75)
    given = _given_score(one[0], other[0])
    return round(0.5 * family + 0.5 * given) if min(family, given) >= 60 else round(min(family, given) * 0.8)


def _given_score(one: str, other: str) -> float:
    """Given names: an initial stands for a name, a short form is told by its beginning."""
    first, second = one.split()[0].rstrip("."), other.split()[0].rstrip(".")
    if first == second:
        return 100
    if min(len(first), len(second)) == 1:
        return 82 if first[0] == second[0] else 0
    if len(first) > 2 < len(second) and (first.startswith(second) or second.startswith(first)):
        return 90
    return _word_score(first, second)


def _word_score(one: str, other: str) -> float:
    if one == other:
        return 100 if one else 0
    return JaroWinkler.normalized_similarity(one, other, score_cutoff=0.5) * 100


def organisation_score(one: str, other: str) -> int:
    """0 to 100 for two company names; the legal form does not count, figures must agree."""
    first, second = company_words(one), company_words(other)
    if {w for w in first if w.isdigit()} != {w for w in second if w.isdigit()}:
        return 0
    return round(fuzz.token_sort_ratio(" ".join(first), " ".join(second)))
