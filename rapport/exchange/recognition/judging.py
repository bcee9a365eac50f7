"""A verdict on every row: new, an update of somebody, the same already, likely a duplicate, or not to be taken."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rapport.access.seeing import rows_seen
from rapport.contacts.models import Contact, ExternalId
from rapport.contacts.queries import names_to_ask
from rapport.exchange.drafts import Draft, Plan
from rapport.exchange.models import Import, ImportRow
from rapport.exchange.recognition.before import Before, rows_before
from rapport.exchange.recognition.blocks import candidates_here
from rapport.exchange.recognition.faces import BLOCK, Face, face_of
from rapport.exchange.recognition.likeness import Likeness, likeness

State = ImportRow.State
TRASHED = "It is in the trash. Bring it back first."


@dataclass(slots=True)
class Verdict:
    """`contact_id` or `row` (an earlier one of this file) say who it is, or may be; `why` says it in words."""

    draft: Draft
    state: str
    contact_id: int | None = None
    row: int | None = None
    why: str = ""
    is_revived: bool = False  # it went to the trash when an earlier import of it was undone
    before: list[str] | None = None  # the cells of this row when it was imported last
    unlike: tuple[int | None, int | None] = (None, None)  # contact and row of whom a person said: somebody else


class Judge:
    """Judges the rows of one file in order; remembers what the file itself said before."""

    def __init__(self, plan: Plan, country: str, imported: Import) -> None:
        self.plan, self.country, self.imported = plan, country, imported
        self._rows: dict[str, int] = {}  # digest → row
        self._ids: dict[str, int] = {}  # external id → row
        self._blocks: dict[str, list[Face]] = defaultdict(list)

    def forget_faces(self) -> None:
        """What was judged so far is in the database now, and is found there."""
        self._blocks.clear()

    def judge(self, chunk: list[Draft]) -> list[Verdict]:
        """One verdict for each draft."""
        open_drafts = [d for d in chunk if not d.trouble and not d.skip]
        known = self._known_by_id(open_drafts)
        rows = rows_before({d.key for d in open_drafts}, self.imported)
        wanted = {*known.values(), *(r.contact_id for r in rows.values() if r.contact_id)}
        states = _states(wanted, self.imported.by)
        unknown = [d for d in open_drafts if d.number not in known and d.key not in rows]
        faces = {d.number: face_of(d, self.country) for d in unknown}
        here = candidates_here(faces.values(), self.imported.by)
        verdicts = []
        for draft in chunk:
            verdict = self._certain(draft, known, rows, states)
            if verdict is None:
                face = faces.get(draft.number) or self._late(draft, faces, here)
                verdict = self._likely(draft, face, here)
            self._remember(draft, verdict, faces.get(draft.number))
            verdicts.append(verdict)
        self._say_whom_to_ask([one.draft for one in verdicts if one.state == State.CREATED and not one.is_revived])
        return verdicts

    def _say_whom_to_ask(self, new: list[Draft]) -> None:
        """Beside a row like a contact that whoever imports does not see, where the administrator allows it."""
        names = names_to_ask([draft.values for draft in new], self.imported.by)
        for draft, name in zip(new, names, strict=True):
            if name:
                draft.notes.append(f"Somebody already works with a contact like this: ask {name}.")

    def _late(self, draft: Draft, faces: dict[int, Face], here: dict[str, list[Face]]) -> Face:
        """Known once, but the contact is gone for good: looked for as if it were new."""
        face = faces[draft.number] = face_of(draft, self.country)
        for key, found in candidates_here([face], self.imported.by).items():
            here.setdefault(key, found)
        return face

    def _certain(self, draft: Draft, known: dict, rows: dict, states: dict) -> Verdict | None:
        """What ids and digests say."""
        if draft.trouble:
            return Verdict(draft, State.REJECTED, why=draft.trouble)
        if draft.skip:
            return Verdict(draft, State.SKIPPED, why=draft.skip)
        if (earlier := self._rows.get(draft.digest)) is not None:
            return Verdict(draft, State.SAME, row=earlier, why=f"The same as row {earlier}.")
        if draft.id and (earlier := self._ids.get(draft.id)) is not None:
            return Verdict(draft, State.UPDATED, row=earlier, why=f"The same id as row {earlier}.")
        before = rows.get(draft.key)
        if before and before.is_aside and before.digest == draft.digest and not before.undone:
            why = "It was put aside before, and nobody has decided yet."
            seen_id = before.contact_id if before.contact_id in states else None
            return Verdict(draft, State.DUPLICATE, seen_id, before.row, why)
        if before and before.is_aside:
            before = None
        contact_id = known.get(draft.number) or (before.contact_id if before else None)
        if contact_id is None or contact_id not in states:
            return None
        is_same = before is not None and before.contact_id == contact_id and before.digest == draft.digest
        return self._of_known(draft, contact_id, states[contact_id], before, is_same)

    def _of_known(self, draft: Draft, contact_id: int, state: str, before: Before | None, is_same: bool) -> Verdict:
        if state == "trashed":
            if before and before.undone:
                return Verdict(draft, State.CREATED, contact_id, is_revived=True)
            return Verdict(draft, State.SKIPPED, contact_id, why=TRASHED)
        if state:
            return Verdict(draft, State.SKIPPED, contact_id, why=f"Known and {state}: not brought back.")
        if is_same and not before.undone:
            return Verdict(draft, State.SAME, contact_id)
        cells = before.cells if before and not before.undone else None
        return Verdict(draft, State.UPDATED, contact_id, before=cells)

    def _likely(self, draft: Draft, face: Face, here: dict[str, list[Face]]) -> Verdict:
        best: tuple[Likeness, Face] | None = None
        seen: set[tuple] = set()
        for key in face.sought:
            for other in (*here.get(key, ()), *self._blocks.get(key, ())):
                if (other.id, other.row) in seen or len(seen) > BLOCK:
                    continue
                seen.add((other.id, other.row))
                found = likeness(face, other)
                if found and (best is None or found.score > best[0].score):
                    best = found, other
        if best is None:
            return Verdict(draft, State.CREATED)
        found, other = best
        if found.is_sure and other.dropped:
            return Verdict(draft, State.SKIPPED, other.id, why=f"Known and {other.dropped}: not brought back.")
        state = State.UPDATED if found.is_sure else State.DUPLICATE
        why = f"{found.why}, {other.dropped}" if other.dropped else found.why
        return Verdict(draft, state, other.id, other.row, why)

    def _remember(self, draft: Draft, verdict: Verdict, face: Face | None) -> None:
        if verdict.state in {State.REJECTED, State.SKIPPED}:
            return
        self._rows.setdefault(draft.digest, draft.number)
        if draft.id:
            self._ids.setdefault(draft.id, draft.number)
        if face is not None and verdict.state == State.CREATED and not verdict.is_revived:
            for key in face.blocks:
                if len(self._blocks[key]) < BLOCK:
                    self._blocks[key].append(face)

    def _known_by_id(self, drafts: list[Draft]) -> dict[int, int]:
        """Row → the contact whose id in some system it carries; the file's own system counts most."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for draft in drafts:
            for system, value in draft.values.get("external_ids", {}).items():
                wanted[system].add(value)
        found: dict[tuple[str, str], int] = {}
        for system, values in wanted.items():
            rows = ExternalId.objects.filter(system=system, value__among=values, contact__isnull=False)
            found |= {(system, value): contact_id for value, contact_id in rows.values_list("value", "contact_id")}
        known = {}
        for draft in drafts:
            ids = draft.values.get("external_ids", {})
            ordered = sorted(ids.items(), key=lambda pair: pair[0] != self.plan.system)
            hit = next((found[pair] for pair in ordered if pair in found), None)
            if hit is not None:
                known[draft.number] = hit
        return known


def _states(ids: Iterable[int], by: Any) -> dict[int, str]:
    """Contact → "" (live), "trashed", or when and why it was dropped; what is gone for good, or `by` does not see, is missing."""
    states = {}
    columns = ("id", "trashed_at", "dropped_at", "dropped_reason")
    rows = Contact.objects.filter(rows_seen(by, "contact"), id__among=ids)
    for contact_id, trashed, dropped, reason in rows.values_list(*columns):
        said = f"dropped {dropped:%d %b %Y}" + (f", {reason}" if reason else "") if dropped else ""
        states[contact_id] = "trashed" if trashed else said
    return states
