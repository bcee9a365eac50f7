"""Invent colleagues, companies and people: plain dicts of facts, the same for the same seed."""

import random
from dataclasses import dataclass, field
from datetime import date

import phonenumbers

from rapport.base.text import fold
from rapport.demo.words import COUNTRIES, WEIGHTS, WORDS

COLLEAGUES = (
    ("Nora Lind", "nora.lind"), ("Peter Hale", "peter.hale"), ("Sofia Marsh", "sofia.marsh"), ("Idris Boone", "idris.boone"),
    ("Dana Kell", "dana.kell"), ("Ines Valdano", "ines.valdano"),
)  # fmt: skip


@dataclass(slots=True)
class Invented:
    """One contact of the demo, before it becomes rows."""

    id: int
    kind: str
    country: object
    name: str
    columns: dict
    points: list[tuple[str, str, str, str]] = field(default_factory=list)  # kind, label, value, normal
    address: dict | None = None
    tags: list[int] = field(default_factory=list)
    notes: str = ""
    employer: "Invented | None" = None
    owner: int = 0


class Inventor:
    """Makes contacts one after another from one seeded source of chance."""

    def __init__(self, seed: int, owners: list[int], today: date) -> None:
        self.chance = random.Random(seed)  # noqa: S311  (no secret, only variety)
        self.owners = owners
        self.today = today
        self.normals: dict[tuple[str, str], str] = {}

    def digits(self, pattern: str) -> str:
        return "".join(str(self.chance.randrange(10)) if c == "#" else c for c in pattern)

    def phone(self, country, label: str) -> tuple[str, str, str, str]:
        typed = self.digits(self.chance.choice(country.phones))
        key = (country.code, typed)
        if key not in self.normals:
            number = phonenumbers.parse(typed, country.code)
            self.normals[key] = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        shown = f"{country.dial} {typed.removeprefix('0')}" if self.chance.random() < 0.7 else typed
        return "phone", label, shown, self.normals[key]

    def address(self, country) -> dict:
        city, region, postcode = self.chance.choice(country.cities)
        street = self.chance.choice(country.streets)
        number = self.chance.randrange(1, 240)
        street = f"{number} {street}" if country.code in {"US", "GB", "FR"} else f"{street} {number}"
        return {
            "label": "office", "street": street, "postcode": self.digits(postcode), "city": city,
            "region": region, "country": country.code,
        }  # fmt: skip

    def company(self, number: int) -> Invented:
        """A company: its name is unique more often than not."""
        chance = self.chance
        country = chance.choices(COUNTRIES, WEIGHTS)[0]
        first, second = chance.choice(WORDS["company_first"]), chance.choice(WORDS["company_second"])
        city = self.address(country)
        words = [first, second] if chance.random() < 0.5 else [first, city["city"], second]
        name = " ".join([*words, chance.choice(country.legal_form)]).strip()
        domain = f"{fold(first).replace(' ', '').replace('&', '')}{number}.example"
        made = Invented(number, "organisation", country, name, {
            "industry": chance.choice(WORDS["industries"]), "company_type": chance.choice(WORDS["company_types"]),
        })  # fmt: skip
        made.points = [self.phone(country, "office"), ("web", "website", f"www.{domain}", f"https://www.{domain}")]
        if chance.random() < 0.6:
            made.points.append(("email", "work", f"office@{domain}", f"office@{domain}"))
        made.address, made.owner = city, chance.choice(self.owners)
        made.columns["domain"] = domain
        return made

    def person(self, number: int, employer: Invented | None) -> Invented:
        """A person, now and then as thin as a first name or a number."""
        chance = self.chance
        country = employer.country if employer else chance.choices(COUNTRIES, WEIGHTS)[0]
        women = chance.random() < 0.5
        given = chance.choice(country.women if women else country.men)
        family = chance.choice(country.family) if chance.random() > 0.02 else ""
        middle = chance.choice(country.women if women else country.men) if chance.random() < 0.12 else ""
        parts = [family, given] if country.code == "JP" else [given, middle, family]
        name = ("" if country.code == "JP" else " ").join(part for part in parts if part)
        made = Invented(number, "person", country, name, {
            "given": given, "middle": middle if country.code != "JP" else "", "family": family,
            "gender": "female" if women else "male",
            "profession": chance.choice(WORDS["professions"]) if chance.random() < 0.6 else "",
            "job_title": chance.choice(WORDS["titles"]) if employer and chance.random() < 0.85 else "",
            "language": country.language if chance.random() < 0.5 else "",
            "do_not_call": chance.random() < 0.01, "do_not_mail": chance.random() < 0.03,
        })  # fmt: skip
        made.employer = employer
        made.owner = employer.owner if employer and chance.random() < 0.9 else chance.choice(self.owners)
        self._reach(made)
        return made

    def _reach(self, made: Invented) -> None:
        chance, employer, country = self.chance, made.employer, made.country
        if chance.random() < 0.92:
            made.points.append(self.phone(country, "office"))
        if chance.random() < 0.35:
            made.points.append(self.phone(country, "mobile"))
        if chance.random() < 0.8 or not made.points:
            local = ".".join(p for p in (fold(made.columns["given"]), fold(made.columns["family"])) if p)
            local = (
                "".join(c for c in local if c.isascii() and (c.isalnum() or c in ".-")).strip(".-")
                or f"person{made.id}"
            )
            domain = employer.columns["domain"] if employer else f"mail{made.id % 97}.example"
            made.points.append(("email", "work", f"{local}@{domain}", f"{local}@{domain}"))
        if chance.random() < 0.85:
            made.address = dict(employer.address) if employer and chance.random() < 0.9 else self.address(country)
        if chance.random() < 0.55:
            made.columns["birth_day"] = chance.randrange(1, 13) * 100 + chance.randrange(1, 29)
            made.columns["birth_year"] = chance.randrange(1948, 2003) if chance.random() < 0.7 else None
        count = chance.choices((0, 1, 2, 3), (40, 30, 20, 10))[0]
        made.tags = chance.sample(range(len(WORDS["tags"])), count)
        made.notes = chance.choice(WORDS["standing_notes"]) if chance.random() < 0.08 else ""

    def sentence(self, pattern: str) -> str:
        """A subject or note with its blanks filled."""
        country = COUNTRIES[0]
        return pattern.format(
            place=self.chance.choice(WORDS["places"]), number=self.chance.randrange(2, 29),
            name=self.chance.choice(country.women + country.men),
        )  # fmt: skip
