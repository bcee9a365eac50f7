"""Whether the data of a contact is right. `RAPPORT_VERIFIER` names a class with one method that answers it otherwise.

Only jobs ask: a verifier may take its time, and may go to the network.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from rapport.base.addresses import country_name, postcode_fits
from rapport.base.phones import country_of, is_valid, shown
from rapport.perspectives.mail_domains import domain_has_mail

HasMail = Callable[[str], bool | None]


@dataclass(frozen=True, slots=True)
class Data:
    """What there is to verify. A phone or an e-mail address is (as typed, normal form, "" where it could not be read)."""

    contact_id: int
    name: str = ""
    company: str = ""
    phones: tuple[tuple[str, str], ...] = ()
    emails: tuple[tuple[str, str], ...] = ()
    addresses: tuple[dict[str, str], ...] = field(default=(), hash=False)  # street, postcode, city, region, country


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one piece of data. `is_right` None: not known, ask again later. `about`: phone, email or address."""

    is_right: bool | None
    sentence: str
    about: str = ""


class Verifier(Protocol):
    """What a plugged-in service is: called in a background job, for one contact at a time."""

    def verify(self, data: Data) -> list[Finding]: ...


class BuiltIn:
    """Phones valid for their country, domains that have mail, postcodes as the country writes them."""

    def __init__(self, mail: HasMail | None = None) -> None:
        self.mail = mail or (domain_has_mail if settings.ASKS_FOR_MAIL else None)

    def verify(self, data: Data) -> list[Finding]:
        found = [_phone(*one) for one in data.phones]
        found += [one for typed, normal in data.emails if (one := self._email(typed, normal))]
        return found + [one for address in data.addresses if (one := _postcode(address))]

    def _email(self, typed: str, normal: str) -> Finding | None:
        if "@" not in normal:
            return Finding(False, f"{typed} is no e-mail address.", "email")
        if self.mail is None:
            return None
        domain = normal.rpartition("@")[2]
        said = {
            True: f"{domain} has mail.",
            False: f"{domain} has no mail.",
            None: f"Whether {domain} has mail is not known yet.",
        }
        answer = self.mail(domain)
        return Finding(answer, said[answer], "email")


def _phone(typed: str, normal: str) -> Finding:
    if not normal:
        return Finding(False, f"{typed} is no phone number.", "phone")
    if is_valid(normal):
        return Finding(True, f"{shown(normal)} is valid.", "phone")
    country = country_of(normal)
    where = f" of {country_name(country)}" if country else ""
    return Finding(False, f"{shown(normal)} is no valid number{where}.", "phone")


def _postcode(address: dict[str, str]) -> Finding | None:
    postcode, country = address.get("postcode", ""), address.get("country", "")
    fits = postcode_fits(postcode, country) if postcode and country else None
    if fits is None:
        return None
    there = country_name(country)
    said = f"{postcode} is a postcode of {there}." if fits else f"{postcode} is no postcode of {there}."
    return Finding(fits, said, "address")


@lru_cache(1)
def verifier() -> Verifier:
    """The one that is set."""
    return import_string(settings.VERIFIER)()
