"""The four steps of a lead, as its record shows them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rapport.access.queries import verbs_of
from rapport.contacts.actions.allowed import fixed_in, fixed_of
from rapport.contacts.models import Contact
from rapport.contacts.queries.known import hidden_of
from rapport.perspectives.lifecycle.qualification import Known
from rapport.perspectives.models import Stage
from rapport.perspectives.queries.perspective import (
    lead_stages,
    may_change,
    may_see,
    sales,
    setup,
    stage_of,
    stages_of,
)
from rapport.perspectives.queries.rows import rows_of

# What a field of contacts has to be known for, and what adds it: a field of the head, or the whole form ("").
FIELD = {
    "name": "name",
    "phone": "phone",
    "email": "email",
    "company": "company",
    "title": "job_title",
    "address": "city",
}
LABEL = {
    "name": "name",
    "phone": "phone",
    "email": "e-mail",
    "company": "company",
    "title": "job title",
    "address": "address",
}
ADDED_BY = {"phone": "new-phone", "email": "new-email"}
ABOUT = {"phone": "phone", "email": "email", "address": "postcode", "tries": "tries"}
SOON = timedelta(minutes=1)
DECIDED = ("sales_qualified", "sales_decided_because")  # what a decision writes
UNSEEN = "Something that you may not see is not right."


@dataclass(frozen=True)
class Missing:
    """A piece of data that is not there: `adds` is the address of the field that adds it, "" where somebody may not."""

    label: str
    adds: str = ""
    in_head: bool = False


@dataclass(frozen=True)
class Qualification:
    """The steps of one contact, for one reader."""

    stage: Stage
    checked_at: datetime | None
    verified_at: datetime | None
    attempted_at: datetime | None
    achieved_at: datetime | None
    tries: int | None  # None: not to be known
    times_reached: int | None
    missing: list[Missing]
    findings: list[str]
    is_waiting: bool
    is_qualified: bool | None
    decided_at: datetime | None
    decided_by: str
    decided_because: str
    company: str
    may_decide: bool
    steps: frozenset[str]  # those that the reader may know of

    @property
    def counted(self) -> str:
        """ "3 tries, reached once"; what the reader may not know of is left out."""
        times = {None: "", 0: "not reached yet", 1: "reached once", 2: "reached twice"}
        tries = "" if self.tries is None else f"{self.tries} {'try' if self.tries == 1 else 'tries'}"
        return ", ".join(filter(None, [tries, times.get(self.times_reached, f"reached {self.times_reached} times")]))


def qualification_of(user: Any, contact: Contact, now: datetime) -> Qualification | None:
    """None where somebody may not know stages in Sales, or the contact is not, or no longer, before opportunity."""
    hidden = hidden_of(user)
    if not sales().is_active or not may_see(user, sales()) or "sales_stage" in hidden:
        return None
    row = rows_of(contact).get(sales().pk)
    if row is None or row["lead_from"] is None or row["stage_id"] not in lead_stages():
        return None
    steps = frozenset(step for step in STEPS if f"sales_{step}" not in hidden)
    knows = "sales_qualified" not in hidden
    told = {name: row[name] for name in SAME} | {f"{step}_at": None for step in STEPS if step not in steps}
    told |= {name: None for name in ("tries", "times_reached") if f"sales_{name}" in hidden}
    if not knows or "sales_decided" in hidden:
        told["decided_at"] = None
    if not knows:
        told["is_qualified"] = None
    if not knows or "sales_decided_because" in hidden:
        told["decided_because"] = ""
    return Qualification(
        stage=stage_of(row["stage_id"]),
        missing=_missing(user, contact, hidden),
        findings=_sentences(row["findings"], hidden),
        is_waiting=row["ask_at"] is not None and row["ask_at"] <= now + SOON,
        decided_by=row["decided_by__name"] or "" if knows and "sales_decided_by" not in hidden else "",
        company="" if "company" in hidden else row["follows__name"] or "",
        may_decide=knows and _may_decide(user, contact),
        steps=steps,
        **told,
    )


def _may_decide(user: Any, contact: Contact) -> bool:
    is_open = fixed_of(user).isdisjoint(DECIDED) and may_change(user, sales())
    return is_open and "change" in verbs_of(user, contact)


STEPS = ("checked", "verified", "attempted", "achieved")
SAME = (
    *("checked_at", "verified_at", "attempted_at", "achieved_at", "tries", "times_reached"),
    *("is_qualified", "decided_at", "decided_because"),
)


def stages_for(is_qualified: bool) -> list[Stage]:
    """To which stages a decision may lead at once: one of those before opportunity, or for "not" a closed one, too."""
    leads = lead_stages()
    return [one for one in stages_of(sales()) if one.pk in leads or (one.is_closed and not is_qualified)]


def proposed_stage(stage: Stage) -> Stage | None:
    """Where a qualified lead goes: to SQL, unless it is there already, or further."""
    ours = setup()
    there = ours.by_role.get("sql")
    found = ours.stages[there] if there in lead_stages() else None
    return found if found and found.position > stage.position else None


def _missing(user: Any, contact: Contact, hidden: frozenset[str]) -> list[Missing]:
    known = Known(
        is_person=contact.is_person,
        name=bool(contact.name),
        company=bool(contact.company),
        title=bool(contact.job_title),
        phone=bool(contact.phone),
        email=bool(contact.email),
        address=bool(contact.city or contact.postcode),
    )
    fixed = fixed_in(contact, verbs_of(user, contact), user)
    return [_offered(contact, one, fixed) for one in known.missing if FIELD[one] not in hidden]


def _offered(contact: Contact, key: str, fixed: frozenset[str]) -> Missing:
    if FIELD[key] in fixed:
        return Missing(LABEL[key])
    if key in ADDED_BY:
        return Missing(LABEL[key], f"/contacts/{contact.pk}/field/{ADDED_BY[key]}/", in_head=True)
    return Missing(LABEL[key], f"/contacts/{contact.pk}/edit/")


def _sentences(findings: list[dict] | None, hidden: frozenset[str]) -> list[str]:
    """Each once; of data that is hidden from the reader only that there is something."""
    told = (UNSEEN if ABOUT.get(one["about"]) in hidden else one["sentence"] for one in findings or ())
    return list(dict.fromkeys(told))
