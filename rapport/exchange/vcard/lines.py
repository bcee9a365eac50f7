"""From the text of one card to its properties, decoded."""

import base64
import binascii
import io
import quopri
import re
from dataclasses import dataclass, field

from vobject import base as vobject

_BASE64_LINE = re.compile(r"^[A-Za-z0-9+/=\s]+$")
_APPLE_LABEL = re.compile(r"^_\$!<(.*)>!\$_$")


class BrokenCard(Exception):
    """A card that cannot be read; says which line."""


@dataclass
class Property:
    """One line of a card: name in capitals, parameters in lower case, the value still in the card's own escaping."""

    name: str
    params: dict[str, list[str]] = field(default_factory=dict)
    raw: str = ""
    group: str = ""
    label: str = ""  # of its group, as Apple and Google write it

    @property
    def types(self) -> set[str]:
        return {t.lower() for t in self.params.get("type", [])}

    @property
    def text(self) -> str:
        return unescape(self.raw).strip()

    def parts(self, separator: str = ";") -> list[str]:
        """The structured value taken apart, each part still escaped."""
        return split(self.raw, separator)

    @property
    def binary(self) -> bytes | None:
        """The bytes of an embedded picture, key or sound; None where the value is text or an address."""
        if self.params.get("encoding", [""])[0].lower() in {"b", "base64"}:
            return _decoded(self.raw)
        if self.raw.startswith("data:") and ";base64," in self.raw[:100]:
            return _decoded(self.raw.split(";base64,", 1)[1])
        return None


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(re.sub(r"\s", "", text.replace("\\n", "")))
    except (binascii.Error, ValueError):
        return None


def properties_of(text: str, encoding: str = "utf-8") -> list[Property]:
    """Every property between BEGIN and END. Raises BrokenCard."""
    found: list[Property] = []
    for line, number in vobject.getLogicalLines(io.StringIO(text)):
        try:
            name, params, value, group = vobject.parseLine(line)
        except vobject.ParseError:
            if found and found[-1].params.get("encoding") == ["base64"] and _BASE64_LINE.match(line):
                found[-1].raw += line  # 2.1 breaks long values without a blank in front
                continue
            raise BrokenCard(f"Line {number} of this card cannot be read: “{line[:60]}”") from None
        found.append(_property(name, params, value, group or "", encoding))
    if not found or found[0].name != "BEGIN" or found[-1].name != "END":
        raise BrokenCard("This card has no end.")
    labels = {p.group: _APPLE_LABEL.sub(r"\1", p.text) for p in found if p.name == "X-ABLABEL" and p.group}
    for one in found:
        one.label = labels.get(one.group, "") if one.group else ""
    return [p for p in found[1:-1] if p.name not in {"VERSION", "X-ABLABEL"}]


def _property(name: str, params: list[list[str]], value: str, group: str, encoding: str) -> Property:
    kept: dict[str, list[str]] = {}
    for key, *values in params:
        lower = key.lower()
        if values:
            kept.setdefault(lower, []).extend(part for v in values for part in v.split(",") if part)
        elif lower in {"quoted-printable", "base64", "b", "8bit", "7bit"}:
            kept["encoding"] = [lower]
        else:
            kept.setdefault("type", []).append(key)
    if "encoding" in kept:
        kept["encoding"] = [kept["encoding"][0].lower()]
    return Property(name.upper(), kept, _in_text(value, kept, encoding), group)


def _in_text(value: str, params: dict[str, list[str]], encoding: str) -> str:
    charset = params.get("charset", [""])[0]
    if params.get("encoding") == ["quoted-printable"]:
        octets = quopri.decodestring(value.encode(encoding, "replace"))
        value = _read(octets, charset or encoding)
        return re.sub(r"\r\n?|\n", r"\\n", value)
    if charset and charset.lower().replace("-", "") != encoding.replace("-", ""):
        try:
            return value.encode(encoding).decode(charset)
        except (LookupError, UnicodeError):
            return value
    return value


def _read(octets: bytes, charset: str) -> str:
    for name in (charset, "utf-8"):
        try:
            return octets.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return octets.decode("cp1252", "replace")


def split(raw: str, separator: str) -> list[str]:
    """`raw` at every separator that is not escaped."""
    parts, current, escaped = [], "", False
    for char in raw:
        if escaped:
            current, escaped = current + "\\" + char, False
        elif char == "\\":
            escaped = True
        elif char == separator:
            parts.append(current)
            current = ""
        else:
            current += char
    return [*parts, current + ("\\" if escaped else "")]


def unescape(raw: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], raw, flags=re.DOTALL)
