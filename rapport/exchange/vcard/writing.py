"""From a contact's facts to a card, 3.0 or 4.0."""

import base64
import re
from typing import Any

_PHONE_TYPES = {"mobile": "cell", "office": "work", "home": "home", "fax": "fax", "pager": "pager"}
_PLACE_TYPES = {"office": "work", "work": "work", "home": "home"}
_SAFE = re.compile(r"[^A-Za-z0-9-]")


def card_text(facts: dict[str, Any], version: str = "4.0") -> str:
    """A whole card of the facts: names, points, addresses, company, job_title, birthday, notes, tags, uid, photo.

    `photo` is (content type, bytes). Lines are folded at 75 octets and end as the standard says.
    """
    lines = ["BEGIN:VCARD", f"VERSION:{version}", "PRODID:-//Rapport//EN"]
    lines += _names(facts, version) + _reach(facts, version) + _rest(facts, version)
    if photo := facts.get("photo"):
        lines.append(_photo(photo, version))
    return "".join(_folded(line) for line in [*lines, "END:VCARD"])


def escape(text: str) -> str:
    text = re.sub(r"\r\n?", "\n", text)
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


def _names(facts: dict, version: str) -> list[str]:
    if facts.get("kind") == "organisation":
        kind = ["KIND:org"] if version == "4.0" else ["X-ABShowAs:COMPANY"]
        name = escape(facts.get("name") or "Unnamed")
        return [*kind, f"FN:{name}", "N:;;;;", f"ORG:{name}"]
    parts = ";".join(escape(facts.get(k) or "") for k in ("family", "given", "middle", "prefix", "suffix"))
    lines = [f"FN:{escape(facts.get('name') or facts.get('company') or 'Unnamed')}", f"N:{parts}"]
    for key, name in (("nickname", "NICKNAME"), ("company", "ORG"), ("job_title", "TITLE"), ("profession", "ROLE")):
        if facts.get(key):
            lines.append(f"{name}:{escape(facts[key])}")
    return lines


def _reach(facts: dict, version: str) -> list[str]:
    lines = []
    for number, point in enumerate(facts.get("points", []), 1):
        lines += _point(point, number, version)
    for number, address in enumerate(facts.get("addresses", []), 1):
        parts = (address.get(k) or "" for k in ("street", "city", "region", "postcode", "country"))
        label, kind = address.get("label") or "", _PLACE_TYPES.get(address.get("label") or "")
        value = ";;" + ";".join(escape(p) for p in parts)
        lines += _labelled("ADR", kind, label, value, f"adr{number}")
    return lines


def _point(point: dict, number: int, version: str) -> list[str]:
    value, label = point["value"], point.get("label") or ""
    if point["kind"] == "phone":
        return _labelled("TEL", _PHONE_TYPES.get(label), label, escape(value), f"tel{number}")
    if point["kind"] == "email":
        return _labelled("EMAIL", _PLACE_TYPES.get(label), label, escape(value), f"email{number}")
    if point["kind"] == "web":
        return _labelled("URL", None, "" if label == "website" else label, escape(value), f"url{number}")
    service = _SAFE.sub("", label) or "other"
    if version == "4.0":
        return [f"IMPP;SERVICE-TYPE={service}:{service}:{escape(value)}"]
    return [f"X-SOCIALPROFILE;TYPE={service}:{escape(value)}"]


def _labelled(name: str, kind: str | None, label: str, value: str, group: str) -> list[str]:
    """A standard TYPE where the label has one, else the label itself in the way Apple and Google do."""
    if kind or not label:
        return [f"{name}{f';TYPE={kind}' if kind else ''}:{value}"]
    return [f"{group}.{name}:{value}", f"{group}.X-ABLabel:{escape(label)}"]


def _rest(facts: dict, version: str) -> list[str]:
    lines = []
    if birthday := facts.get("birthday"):
        lines.append(_birthday(birthday, version))
    if (gender := facts.get("gender")) and version == "4.0":
        lines.append(f"GENDER:{gender[:1].upper() if gender in ('male', 'female', 'M', 'F') else ';' + escape(gender)}")
    if tags := facts.get("tags"):
        lines.append("CATEGORIES:" + ",".join(escape(t) for t in tags))
    for key, name in (("language", "LANG"), ("notes", "NOTE"), ("uid", "UID")):
        if facts.get(key) and not (key == "language" and version != "4.0"):
            lines.append(f"{name}:{escape(str(facts[key]))}")
    return lines


def _birthday(birthday: str, version: str) -> str:
    if version == "4.0":
        return f"BDAY:{birthday.replace('-', '') if not birthday.startswith('--') else '--' + birthday[2:].replace('-', '')}"
    # 3.0 knows no day without a year; 1604 with this mark is how address books agreed to write it.
    if birthday.startswith("--"):
        return f"BDAY;X-APPLE-OMIT-YEAR=1604:1604-{birthday[2:]}"
    return f"BDAY:{birthday}"


def _photo(photo: tuple[str, bytes], version: str) -> str:
    content_type, octets = photo
    text = base64.b64encode(octets).decode()
    if version == "4.0":
        return f"PHOTO:data:{content_type};base64,{text}"
    return f"PHOTO;ENCODING=b;TYPE={content_type.rpartition('/')[2].upper()}:{text}"


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, never inside a character."""
    octets, pieces, width = line.encode(), [], 75
    while len(octets) > width:
        cut = width
        while octets[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(octets[:cut])
        octets, width = octets[cut:], 74
    return b"\r\n ".join([*pieces, octets]).decode() + "\r\n"
