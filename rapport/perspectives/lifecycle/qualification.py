"""The four steps of a lead: what of its data is there, and from when on what happened counts. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo

from rapport.perspectives.lifecycle.history import Step
from rapport.perspectives.lifecycle.rules import START

EVER = datetime(1970, 1, 1, tzinfo=UTC)  # of a lead since its birth all counts that ever happened


@dataclass(frozen=True, slots=True)
class Known:
    """What a record holds of a contact, as far as a call or a letter needs it."""

    is_person: bool
    name: bool
    company: bool
    title: bool
    phone: bool
    email: bool
    address: bool
    other_way: bool = False  # a letter or a message reaches them

    @property
    def is_checked(self) -> bool:
        """A name or company, and one way to reach them."""
        return (self.name or self.company) and (self.phone or self.email or self.other_way)

    @property
    def missing(self) -> list[str]:
        """What else there could be, the most useful first."""
        wanted = ["name", "phone", "email", "company", "title", "address"]
        if not self.is_person:
            wanted = ["name", "phone", "email", "address"]
        return [one for one in wanted if not getattr(self, one)]


def lead_from(steps: Sequence[Step], leads: Collection[int], zone: tzinfo) -> datetime | None:
    """From when on its steps count: the beginning of the day on which it came before opportunity, and stayed there."""
    found: datetime | None = None
    for step in steps:
        if step.to not in leads:
            found = None
        elif found is None:
            found = EVER if step.rule == START else datetime.combine(step.on, time(), tzinfo=zone)
    return found
