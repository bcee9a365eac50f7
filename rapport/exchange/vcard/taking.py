"""From the properties of a card to the values of a contact; what has no field of ours is kept under its own name."""

import re
from collections.abc import Callable
from typing import Any

from rapport.base.addresses import read_country
from rapport.base.text import whole_number
from rapport.exchange.vcard.lines import Property, split, unescape

_SILENT = {"REV", "PRODID", "N", "FN", "X-ABSHOWAS", "KIND", "X-ABADR", "PROFILE", "SOURCE", "NAME", "LABEL"}
_MESSENGERS = {
    "X-AIM": "aim", "X-ICQ": "icq", "X-SKYPE": "skype", "X-SKYPE-USERNAME": "skype", "X-JABBER": "jabber",
    "X-MSN": "msn", "X-YAHOO": "yahoo", "X-GTALK": "google talk", "X-GOOGLE-TALK": "google talk", "X-QQ": "qq",
    "X-GADUGADU": "gadu-gadu", "X-TWITTER": "x", "X-TELEGRAM": "telegram", "X-WHATSAPP": "whatsapp",
}  # fmt: skip
_SERVICES = {"twitter": "x", "gtalk": "google talk", "skype": "skype", "whatsapp": "whatsapp", "telegram": "telegram"}
_PHONES = [("fax", "fax"), ("pager", "pager"), ("cell", "mobile"), ("mobile", "mobile"), ("iphone", "mobile")]
_PLACES = [("work", "office"), ("home", "home"), ("other", "other")]
_MAILS = [("work", "work"), ("home", "home"), ("other", "other")]
LONGEST_KEPT = 4000


def values_of(properties: list[Property]) -> dict[str, Any]:
    """Values in the words of `contacts.actions`, with "other" (name → text), "uid" and "photo" (bytes) beside them."""
    values: dict[str, Any] = {"points": [], "addresses": [], "tags": [], "other": {}}
    for one in sorted(properties, key=_preference):
        taker = _TAKERS.get(one.name)
        if one.name in _MESSENGERS:
            _point(values, "message", _MESSENGERS[one.name], one.text)
        elif taker is not None:
            taker(values, one)
        elif one.name not in _SILENT:
            _keep(values, one)
    _name(values, properties)
    return {key: value for key, value in values.items() if value not in ("", [], None)}


def _preference(one: Property) -> int:
    if "pref" in one.types:
        return 0
    preference = whole_number(one.params.get("pref", [""])[0])
    return 50 if preference is None else preference


def _name(values: dict, properties: list[Property]) -> None:
    """N, FN and ORG together say whether this is a person, and what they are called."""
    at = {p.name: p for p in reversed(properties)}
    parts = [_listed(part, ", " if n == 4 else " ") for n, part in enumerate(at["N"].parts()[:5])] if "N" in at else []
    names = dict(zip(("family", "given", "middle", "prefix", "suffix"), parts, strict=False))
    full = at["FN"].text if "FN" in at else ""
    company = values.get("company", "")
    shown = at["X-ABSHOWAS"].text.lower() if "X-ABSHOWAS" in at else ""
    kind = at["KIND"].text.lower() if "KIND" in at else ""
    is_company = shown == "company" or kind == "org" or (company and not any(parts) and full in {"", company})
    if is_company:
        values.update(kind="organisation", name=company or full)
        values.pop("company", None)
        return
    values["kind"] = "person"
    values.update({key: name for key, name in names.items() if name})
    if full:
        values["name"] = full


def _listed(part: str, glue: str) -> str:
    return glue.join(t for piece in split(part, ",") if (t := unescape(piece).strip()))


def _keep(values: dict, one: Property) -> None:
    """What has no field of ours, under the label it came with."""
    label = one.label or _title(one.name)
    octets = one.binary
    text = f"({len(octets):,} bytes, not kept)" if octets is not None and len(octets) > LONGEST_KEPT else one.text
    if text:
        known = values["other"].get(label)
        values["other"][label] = f"{known}\n{text}" if known else text[:LONGEST_KEPT]


def _title(name: str) -> str:
    if encoded := re.fullmatch(r"X-FCENCODED-((?:[0-9A-F]{2})+)", name):
        return bytes.fromhex(encoded[1]).decode("utf-8", "replace").removeprefix("X-FC-")
    words = re.sub(r"^X-(EVOLUTION-|AB|MS-|PHONETIC-)?", "Phonetic " if name.startswith("X-PHONETIC") else "", name)
    return words.replace("-", " ").capitalize()


def _point(values: dict, kind: str, label: str, value: str) -> None:
    entry = {"kind": kind, "label": label[:60], "value": value.strip()}
    if entry["value"] and entry not in values["points"]:
        values["points"].append(entry)


def _chosen(one: Property, choices: list[tuple[str, str]], usual: str) -> str:
    return next((label for word, label in choices if word in one.types), one.label or usual)


def _tel(values: dict, one: Property) -> None:
    text = one.text
    if text.lower().startswith("tel:"):
        text = re.sub(r";ext=", " ext. ", text[4:], flags=re.IGNORECASE).split(";")[0]
    _point(values, "phone", _chosen(one, [*_PHONES, *_PLACES], "office"), text)


def _email(values: dict, one: Property) -> None:
    text = one.text.removeprefix("mailto:").removeprefix("MAILTO:")
    custom = next((t for t in one.params.get("type", []) if t.lower() not in {"internet", "pref", "x400", "voice"}), "")
    _point(values, "email", _chosen(one, _MAILS, custom or "work"), text)


def _web(values: dict, one: Property) -> None:
    label = "linkedin" if "linkedin.com" in one.text.lower() else "website"
    known = {"HomePage": "website", "PROFILE": "profile"}.get(one.label, one.label)
    _point(values, "web", label if label == "linkedin" else known or label, one.text)


def _impp(values: dict, one: Property) -> None:
    scheme, _, rest = one.text.partition(":")
    service = (one.params.get("x-service-type") or one.params.get("service-type") or [scheme])[0].lower()
    _point(values, "message", _SERVICES.get(service, service), rest.lstrip("/") or scheme)


def _social(values: dict, one: Property) -> None:
    service = next((t for t in sorted(one.types) if t not in {"pref", "home", "work"}), one.label.lower())
    if "linkedin" in service or "linkedin.com" in one.text:
        _point(values, "web", "linkedin", one.text)
    else:
        _point(values, "message", _SERVICES.get(service, service or "other"), one.text)


def _address(values: dict, one: Property) -> None:
    box, extended, street, city, region, postcode, country = ([_listed(p, ", ") for p in one.parts()] + [""] * 7)[:7]
    lines = "\n".join(line for line in (box, extended, street) if line)
    if not (lines or city or region or postcode or country):
        return
    code = read_country(country)
    if country and not code:
        lines = f"{lines}\n{country}".strip()
    custom = next(
        (t for t in one.params.get("type", []) if t.lower() not in {"pref", "dom", "intl", "postal", "parcel"}), ""
    )
    values["addresses"].append(
        {
            "label": _chosen(one, _PLACES, custom.lower() or "office"),
            "street": lines,
            "postcode": postcode,
            "city": city,
            "region": region,
            "country": code,
        }
    )


def _organisation(values: dict, one: Property) -> None:
    name, *units = [_listed(part, ", ") for part in one.parts()]
    if values.get("company"):
        _keep(values, one)
        return
    values["company"] = name
    if department := ", ".join(u for u in units if u):
        values["other"]["Department"] = department


def _first_of(key: str) -> Callable[[dict, Property], None]:
    def take(values: dict, one: Property) -> None:
        if values.get(key):
            _keep(values, one)
        else:
            values[key] = one.text

    return take


def _birthday(values: dict, one: Property) -> None:
    text = one.text.split("T")[0]
    if day := re.fullmatch(r"(\d{4})-?(\d\d)-?(\d\d)", text):
        text = "-".join(day.groups())
    elif day := re.fullmatch(r"--(\d\d)-?(\d\d)", text):
        text = f"--{day[1]}-{day[2]}"
    if not values.get("birthday"):
        values["birthday"] = text


def _gender(values: dict, one: Property) -> None:
    if not values.get("gender"):
        values["gender"] = one.text.split(";")[0]


def _categories(values: dict, one: Property) -> None:
    values["tags"] += [t for piece in one.parts(",") if (t := unescape(piece).strip()) and t not in values["tags"]]


def _note(values: dict, one: Property) -> None:
    values["notes"] = "\n\n".join(t for t in (values.get("notes", ""), one.text) if t)


def _photo(values: dict, one: Property) -> None:
    if (octets := one.binary) and not values.get("photo"):
        values["photo"] = octets
    elif not octets:
        _keep(values, one)


_TAKERS = {
    "TEL": _tel,
    "EMAIL": _email,
    "URL": _web,
    "IMPP": _impp,
    "X-SOCIALPROFILE": _social,
    "SOCIALPROFILE": _social,
    "ADR": _address,
    "ORG": _organisation,
    "TITLE": _first_of("job_title"),
    "ROLE": _first_of("profession"),
    "NICKNAME": _first_of("nickname"),
    "BDAY": _birthday,
    "GENDER": _gender,
    "X-GENDER": _gender,
    "CATEGORIES": _categories,
    "NOTE": _note,
    "PHOTO": _photo,
    "UID": _first_of("uid"),
    "X-ABUID": _first_of("uid"),
    "LANG": _first_of("language"),
}
