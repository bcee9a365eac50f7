"""What somebody decides of a lead: that its data is verified now, and whether it is one for us."""

from dataclasses import dataclass
from typing import Any

from rapport.access.actions import require
from rapport.base.errors import Gone, Invalid, Refused
from rapport.base.text import clean
from rapport.contacts.actions.allowed import require_free
from rapport.contacts.models import Contact
from rapport.journal.actions import operation
from rapport.journal.models import Operation
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.allowed import require_change
from rapport.perspectives.actions.cases import locked_with_holders
from rapport.perspectives.actions.comparing import UNSET, Was, require_unchanged, require_undecided
from rapport.perspectives.actions.standing import set_stage, store_standing
from rapport.perspectives.models import Stage, Standing
from rapport.perspectives.queries import sales
from rapport.perspectives.queries.qualification import DECIDED
from rapport.perspectives.queries.words import in_words

LONGEST = 200
NO_LEAD = in_words("Only who stands before {stage_opportunity} is qualified.")


@dataclass(frozen=True)
class Seen:
    """What a form showed: whether it was decided, and of whom which stage would be set."""

    is_qualified: Any = UNSET
    standing: Was | None = None


NOTHING_SEEN = Seen()


def verify(contact: Contact, *, by: Any) -> Operation:
    """Have the data of a lead verified at once, in the background. Raises NotAllowed, Gone, Refused."""
    _require(contact, by)
    with operation("verify_contact", by=by, summary=f"{contact.shown_name}: verification asked for") as writing:
        standing = _lead(contact)
        Standing.objects.filter(pk=standing.pk).update(ask_at=writing.at)
        writing.tell("verification.asked", ids=[contact.pk])
    return writing.operation


def decide(
    contact: Contact,
    is_qualified: bool | None,
    *,
    by: Any,
    why: str = "",
    stage: Stage | None = None,
    seen: Seen = NOTHING_SEEN,
) -> Operation:
    """A lead is qualified or not, or that is open again (None). `stage` is set at the same time, of whoever's stage it is.

    "Not" wants a reason. `seen` is what a form showed. Raises Invalid, NotAllowed, Gone, Refused, and Conflict where somebody
    else decided, or moved it, since.
    """
    _require(contact, by)
    require_free(DECIDED, by)
    why = clean(why)
    if is_qualified is False and not why:
        raise Invalid({"why": "Say why not, in a word or two."})
    if len(why) > LONGEST:
        raise Invalid({"why": f"At most {LONGEST} characters."})
    said = {True: "qualified", False: "not qualified", None: "qualification open again"}[is_qualified]
    with operation("qualify", by=by, summary=f"{contact.shown_name}: {said}", why=why) as writing:
        standing = _lead(contact)
        require_undecided(standing, seen.is_qualified, (is_qualified, why), by=by)
        if stage is not None and seen.standing is not None:
            yours = Was(seen.standing.holder_id, stage.pk)
            require_unchanged(contact, sales(), seen.standing, yours, by=by, today=today_of(by))
        is_open = is_qualified is None
        facts = {
            "is_qualified": is_qualified,
            "decided_at": None if is_open else writing.at,
            "decided_by_id": None if is_open or by is None else by.pk,
            "decided_because": why,
        }
        store_standing(writing, standing, facts)
        if stage is not None and stage.pk != standing.stage_id:
            set_stage([contact.pk], stage, by=by, why=why, inside=writing)
    return writing.operation


def _require(contact: Contact, by: Any) -> None:
    require(by, "contacts.change", contact)
    require_change(by, sales())


def _lead(contact: Contact) -> Standing:
    """Its standing, held together with whoever's stage may be set with it: contacts first, as everybody does."""
    locked_with_holders(sales(), [contact.pk])
    rows = Standing.objects.select_for_update(of=("self",)).filter(contact=contact, perspective=sales())
    if (standing := rows.first()) is None:
        raise Gone(f"{contact.shown_name} has no stage in {sales().name}.")
    if standing.lead_from is None:
        raise Refused(str(NO_LEAD))
    return standing
