"""Phone numbers: kept as typed, with how we read them beside it."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from rapport.base.text import digits

_EXTENSION = re.compile(r";ext=(\d+)$")
# North America writes every number alike, so that half the world's imports need no parser.
_AMERICAN = re.compile(r"(?:\+1[-. ]?)?\(?([2-9]\d\d)\)?[-. ]{0,2}([2-9]\d\d)[-. ]?(\d{4})", re.ASCII)
_AMERICAN_NORMAL = re.compile(r"\+1(\d{3})(\d{3})(\d{4})", re.ASCII)
_LETTERS = re.compile(r"[A-Za-z]")


@dataclass(frozen=True)
class Phone:
    """A number as typed. `normal` is E.164 with `;ext=` where there is one, "" where it could not be read."""

    typed: str
    normal: str

    @property
    def is_read(self) -> bool:
        return bool(self.normal)

    @property
    def shown(self) -> str:
        return shown(self.normal) or self.typed


@lru_cache(20_000)
def read_phone(typed: str, country: str) -> Phone:
    """Read a number typed by somebody who lives in `country` (ISO 3166); never raises, never drops what was typed."""
    if (country in {"US", "CA"} or typed.startswith("+1")) and (found := _AMERICAN.fullmatch(typed)):
        return Phone(typed, "+1" + "".join(found.groups()))
    text = unicodedata.normalize("NFKC", typed).strip()
    number = _read_international(text, country) or _parse(text, country)
    return Phone(typed, _normal(number) if number else "")


def _read_international(text: str, country: str) -> PhoneNumber | None:
    """`00…` means abroad in most of the world, and people write it where it does not, too."""
    bare = text.lstrip("( ")
    if not bare.startswith("00") or (country and _parse_valid(text, country)):
        return None
    return _parse_valid("+" + bare[2:].lstrip(" .-)/"), country)


def _parse_valid(text: str, country: str) -> PhoneNumber | None:
    number = _parse(text, country)
    return number if number and phonenumbers.is_valid_number(number) else None


def _parse(text: str, country: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, country or None)
    except NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    return None if _is_prose(text, number) else number


def _is_prose(text: str, number: PhoneNumber) -> bool:
    """Whether the figures stand in a sentence ("ask 5550142 for Bea"): then it is no number one may dial."""
    words = [w for w in re.split(r"[^A-Za-z]+", text) if len(w) > 1]
    spoken = sum(len(w) for w in words if w.lower() not in {"ext", "extn", "extension", "tel", "phone", "int", "anexo"})
    is_vanity = _LETTERS.search(text) and len(digits(text)) < len(str(number.national_number))
    return spoken > 5 and not is_vanity


def _normal(number: PhoneNumber) -> str:
    plain = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{plain};ext={number.extension}" if number.extension else plain


@lru_cache(20_000)
def shown(normal: str) -> str:
    """A normal number as the screen shows it: "+1 617 555 0142", "+1 617 555 0142 ext. 12"; "" for ""."""
    if not normal:
        return ""
    if found := _AMERICAN_NORMAL.fullmatch(normal):
        return "+1 " + " ".join(found.groups())
    try:
        number = phonenumbers.parse(normal)
    except NumberParseException:
        return normal
    extension, number.extension = number.extension, None
    figures = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL).replace("-", " ")
    return f"{figures} ext. {extension}" if extension else figures


def dialled(normal: str) -> str:
    """The `tel:` address of a normal number; "" for ""."""
    return f"tel:{normal}" if normal else ""


def without_extension(normal: str) -> str:
    """The line itself: what two numbers of one company's switchboard share."""
    return _EXTENSION.sub("", normal)


@lru_cache(20_000)
def is_valid(normal: str) -> bool:
    """Whether the country it begins with has given out such numbers."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(normal))
    except NumberParseException:
        return False


def country_of(normal: str) -> str:
    """The ISO code of the country that a normal number begins with; "" where several share it, or none has it."""
    try:
        code = phonenumbers.parse(normal).country_code
    except NumberParseException:
        return ""
    regions = phonenumbers.region_codes_for_country_code(code or 0)
    return regions[0] if len(regions) == 1 else ""
