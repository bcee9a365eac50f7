"""What a draft is, and what the person decided about the file."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rapport.base.names import PARTS, Name, compose
from rapport.exchange.drafts.sales import Sales
from rapport.exchange.drafts.standings import Stands


@dataclass(slots=True)
class Draft:
    """One row on its way. `values` are in the words of `contacts.actions`; `trouble` rejects it, `skip` passes it over."""

    number: int
    cells: list[str]
    contents: list[str] = field(default_factory=list)  # the cells without what means nothing
    values: dict[str, Any] = field(default_factory=dict)
    other: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    facts: list[dict[str, Any]] = field(default_factory=list)  # of sales, without their contact
    stands: dict[int, dict[str, Any]] = field(default_factory=dict)  # perspective → what is told of it
    id: str = ""
    digest: str = ""
    key: str = ""
    notes: list[str] = field(default_factory=list)
    trouble: str = ""
    skip: str = ""

    @property
    def shown_name(self) -> str:
        """What the row is called where people look at it: the person before their company."""
        values = self.values
        name = values.get("name") or compose(Name(**{part: values.get(part, "") for part in PARTS}))
        first = next((point["value"] for point in values.get("points", [])), "")
        told = name or values.get("company") or self.roles.get("of_name") or first or self.id
        return told or " ".join(self.roles[key] for key in ("reference", "of_id", "of_email") if self.roles.get(key))


@dataclass(frozen=True)
class Plan:
    """What the person decided about the file: enough to read any of its rows."""

    about: str
    system: str
    columns: tuple[str, ...]
    mapping: tuple[str, ...]
    day_first: bool | None = None
    owners: dict[str, int] = field(default_factory=dict, hash=False)  # folded name, e-mail or initials → user id
    owner_id: int | None = None
    tags: tuple[str, ...] = ()
    source: str = ""
    file: str = ""
    fixed: frozenset[str] = frozenset()  # the fields that whoever imports may not fill in
    today: date = field(default_factory=date.today)
    sales: Sales | None = None  # of a file of orders or opportunities
    stands: Stands = field(default_factory=Stands, hash=False)
