"""Rows that are contacts: made in bulk, or merged into who is here."""

import io
from typing import Any

from rapport.access.seeing import sees_all
from rapport.base.errors import Invalid, Refused
from rapport.contacts.actions import (
    change_contact,
    check_values,
    create_contacts_in_bulk,
    keep_pairs_apart,
    set_photo,
    untrash_contacts,
)
from rapport.contacts.actions.allowed import free_values
from rapport.contacts.actions.draft import taken_ids
from rapport.contacts.models import Contact
from rapport.contacts.queries.snapshots import snapshots
from rapport.exchange.drafts import Draft
from rapport.exchange.merging import Merge, block_of, merge
from rapport.exchange.models import Import, ImportRow
from rapport.exchange.plans import source_id_of
from rapport.exchange.recognition import Judge, Verdict, refuse_unwritable
from rapport.exchange.recognition.accounts import row_of
from rapport.exchange.writing.parents import tie_parents
from rapport.exchange.writing.standings import set_standings
from rapport.exchange.writing.writer import State, Writer, reject
from rapport.journal.actions import Writing

STANDING = {State.CREATED, State.UPDATED, State.SAME}  # what rows are that were not refused while they were written


class ContactWriter(Writer):
    def __init__(self, imported: Import, plan: Any) -> None:
        super().__init__(imported, plan)
        self._judge = Judge(plan, self.country, imported)
        self._source = source_id_of(plan.source)

    def judge(self, chunk: list[Draft]) -> list[Verdict]:
        self._judge.forget_faces()
        verdicts = self._judge.judge(chunk)
        asked = [v.draft.number for v in verdicts if v.state == State.DUPLICATE]
        rows = self.imported.rows.filter(number__in=asked).exclude(decision="")
        decided = dict(rows.values_list("number", "decision"))
        for verdict in verdicts:
            self._settle(verdict, decided.get(verdict.draft.number, ""))
        return refuse_unwritable(verdicts, self.by, adds=True)

    def _settle(self, verdict: Verdict, said: str) -> None:
        """What a person said about a likely duplicate, or about all, and what is to happen with those that are here."""
        if verdict.state == State.DUPLICATE:
            decision = said or self.choices["duplicates"]
            if decision == ImportRow.Decision.NEW:
                if said:
                    verdict.unlike = verdict.contact_id, verdict.row
                verdict.state, verdict.contact_id, verdict.row, verdict.why = State.CREATED, None, None, ""
            elif decision == ImportRow.Decision.SAME:
                verdict.state = State.UPDATED
        if verdict.state == State.UPDATED and self.policy == "skip":
            verdict.state, verdict.why = State.SKIPPED, "It is here already."

    def write(self, verdicts: list[Verdict], writing: Writing) -> list[ImportRow]:
        made = self._create([v for v in verdicts if v.state == State.CREATED and not v.is_revived], writing)
        self._revive([v for v in verdicts if v.is_revived], writing)
        self._resolve(verdicts, made)
        self._keep_apart(verdicts, made)
        updates = [v for v in verdicts if v.contact_id and (v.state == State.UPDATED or v.is_revived)]
        states = snapshots({v.contact_id for v in updates}) if updates else {}
        _add_companies(states)
        for verdict in updates:
            self._update(verdict, states, writing)
        if self.plan.stands.columns:
            self._stand(verdicts, updates, made, writing)
        return [row_of(self.imported, v, made.get(v.draft.number)) for v in verdicts]

    def _stand(self, verdicts: list[Verdict], updates: list[Verdict], made: dict[int, int], writing: Writing) -> None:
        """What rows say of stages, once their contacts are here."""
        new = [(v, made[v.draft.number]) for v in verdicts if v.draft.number in made]
        here = [(v, v.contact_id) for v in updates if v.contact_id and v.state in STANDING]
        set_standings(self, [*new, *here], writing)

    def _create(self, verdicts: list[Verdict], writing: Writing) -> dict[int, int]:
        """Row → the contact it made. A row that cannot be written is rejected, the others are not its fault."""
        if not verdicts:
            return {}
        self._leave_taken_ids(verdicts)
        on = writing.at.date().isoformat()
        rows = [self._values(v.draft, block_of(v.draft, {}, self.imported, on)) for v in verdicts]
        try:
            contacts = create_contacts_in_bulk(rows, by=self.by, writing=writing, country=self.country)
        except Invalid:
            good = [(v, r) for v, r in zip(verdicts, rows, strict=True) if self._is_valid(v, r)]
            verdicts = [v for v, _ in good]
            rows = [r for _, r in good]
            contacts = create_contacts_in_bulk(rows, by=self.by, writing=writing, country=self.country)
        made = {v.draft.number: c.pk for v, c in zip(verdicts, contacts, strict=True)}
        self._hang_photos(verdicts, made, writing)
        companies = sum(1 for c in contacts if not c.is_person)
        self.tally.update(companies=companies, people=len(contacts) - companies)
        born = sum(1 for (kind, _), change in writing.changes.items() if kind == "contact" and change.before is None)
        self.tally.update(companies=born - len(contacts))
        return made

    def _leave_taken_ids(self, verdicts: list[Verdict]) -> None:
        """An id that a contact has whom this person does not see stays off the new one; else nothing could be written."""
        pairs = {pair for v in verdicts for pair in v.draft.values.get("external_ids", {}).items()}
        if sees_all(self.by, "contact") or not (taken := taken_ids(pairs)):
            return
        for verdict in verdicts:
            ids = verdict.draft.values.get("external_ids", {})
            if taken & set(ids.items()):
                verdict.draft.values["external_ids"] = dict(ids.items() - taken)
                verdict.draft.notes.append("Its id cannot be kept.")

    def _values(self, draft: Draft, block: dict | None) -> dict[str, Any]:
        values = dict(free_values(draft.values, self.by))
        if "source" in values:
            values["source"] = self._source
        if block:
            values["imported"] = [block]
        values.pop("photo", None)
        return values

    def _hang_photos(self, verdicts: list[Verdict], made: dict[int, int], writing: Writing) -> None:
        """Pictures of cards, where they are pictures."""
        for verdict in verdicts:
            if octets := verdict.draft.values.get("photo"):
                try:
                    set_photo(Contact(pk=made[verdict.draft.number]), io.BytesIO(octets), by=self.by, inside=writing)
                except Refused as problem:
                    verdict.draft.notes.append(str(problem))

    def _is_valid(self, verdict: Verdict, values: dict[str, Any]) -> bool:
        try:
            check_values(values, country=self.country)
        except Invalid as problem:
            reject(verdict, problem)
        return verdict.state != State.REJECTED

    def _revive(self, verdicts: list[Verdict], writing: Writing) -> None:
        """What went to the trash because an import was undone comes back with the next one."""
        if verdicts:
            untrash_contacts([v.contact_id for v in verdicts], by=self.by, inside=writing)
            self.tally.update(people=len(verdicts))

    def _keep_apart(self, verdicts: list[Verdict], made: dict[int, int]) -> None:
        """Of whom somebody said that the row is not this one: the two are not held for the same again."""
        told = [v for v in verdicts if v.unlike != (None, None) and v.draft.number in made]
        known = self._contacts_of({v.unlike[1] for v in told if v.unlike[0] is None}, made) if told else {}
        others = ((made[v.draft.number], v.unlike[0] or known.get(v.unlike[1])) for v in told)
        keep_pairs_apart((one, other) for one, other in others if other)

    def _contacts_of(self, numbers: set[int], made: dict[int, int]) -> dict[int, int]:
        """Row → its contact, made just now or before."""
        earlier = numbers - made.keys()
        rows = self.imported.rows.filter(number__among=earlier, contact_id__isnull=False)
        return made | dict(rows.values_list("number", "contact_id")) if earlier else made

    def _resolve(self, verdicts: list[Verdict], made: dict[int, int]) -> None:
        """Rows that are the same as an earlier row get its contact."""
        open_rows = [v for v in verdicts if v.row is not None and v.contact_id is None]
        known = self._contacts_of({v.row for v in open_rows}, made)
        for verdict in open_rows:
            verdict.contact_id = known.get(verdict.row)
            if verdict.contact_id is None and verdict.state == State.UPDATED:
                verdict.state = State.DUPLICATE

    def _update(self, verdict: Verdict, states: dict[int, dict], writing: Writing) -> None:
        state = states.get(verdict.contact_id)
        if state is None:
            verdict.state, verdict.why = State.SKIPPED, "The contact is gone."
            return
        draft = verdict.draft
        merged = merge(state, draft, self.before_of(verdict), self.policy, self.country)
        if "source" in merged.changes:
            merged.changes["source"] = self._source
        if (blocks := self.block(draft, merged.left, state["imported"], writing)) is not None:
            merged.set("imported", blocks)
        if not verdict.is_revived:
            verdict.state = State.UPDATED if merged.changes else State.SAME
        try:
            self._change(verdict.contact_id, merged, writing)
        except Refused as problem:
            reject(verdict, problem)
            return
        if merged.changes:
            verdict.why = " ".join(part for part in (verdict.why, f"Filled in: {', '.join(merged.labels)}.") if part)
            state.update(merged.changes)  # a later row of the slice may be about the same contact

    def _change(self, contact_id: int, merged: Merge, writing: Writing) -> None:
        contact = Contact(pk=contact_id)
        changes = dict(free_values(merged.changes, self.by))
        if company := changes.pop("company", None):
            change_contact(contact, {"company": company}, by=self.by, inside=writing)
        if changes:
            change_contact(contact, changes, by=self.by, inside=writing)

    def tie_up(self, imported: Import, turn: int, job: Any) -> bool:
        return tie_parents(imported, turn, self.plan, job)


def _add_companies(states: dict[int, dict]) -> None:
    """The employer's name, which snapshots leave to the relationships."""
    for contact_id, company in Contact.objects.filter(pk__in=states).values_list("pk", "company"):
        is_person = states[contact_id]["kind"] == "person"
        states[contact_id]["company"] = company if is_person else ""
