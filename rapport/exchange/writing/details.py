"""Rows that say more about contacts who are here: phones, addresses, notes."""

from rapport.base.errors import Refused
from rapport.contacts.actions import change_contact
from rapport.contacts.models import Contact
from rapport.contacts.queries.snapshots import snapshots
from rapport.exchange.drafts import Draft
from rapport.exchange.merging import Merge, add_places, merge_long, merge_points
from rapport.exchange.models import ImportRow
from rapport.exchange.recognition import Parties, Verdict, refuse_unwritable
from rapport.exchange.recognition.accounts import row_of
from rapport.exchange.recognition.before import rows_before
from rapport.exchange.recognition.known import judge_known
from rapport.exchange.writing.writer import State, Writer, reject
from rapport.journal.actions import Writing


class DetailWriter(Writer):
    """Rows of one contact follow each other in most files: they are written together."""

    def judge(self, chunk: list[Draft]) -> list[Verdict]:
        of, to = Parties(chunk, "of", self.plan.system, self.by), Parties([], "to", "", self.by)
        before = rows_before({d.key for d in chunk}, self.imported)
        return refuse_unwritable([judge_known(draft, of, to, before) for draft in chunk], self.by, adds=False)

    def write(self, verdicts: list[Verdict], writing: Writing) -> list[ImportRow]:
        open_verdicts = [v for v in verdicts if v.state in (State.CREATED, State.UPDATED)]
        states = snapshots({v.contact_id for v in open_verdicts}) if open_verdicts else {}
        by_contact: dict[int, list[Verdict]] = {}
        for verdict in open_verdicts:
            by_contact.setdefault(verdict.contact_id, []).append(verdict)
        for contact_id, some in by_contact.items():
            self._write_some(contact_id, some, states[contact_id], writing)
        return [row_of(self.imported, v) for v in verdicts]

    def _write_some(self, contact_id: int, verdicts: list[Verdict], state: dict, writing: Writing) -> None:
        total = Merge()
        for verdict in verdicts:
            merged = self._merge(verdict, state, writing)
            state.update(merged.changes)
            total.changes.update(merged.changes)
            verdict.state = State.UPDATED if merged.changes else State.SAME
            verdict.why = f"Added: {', '.join(merged.labels)}." if merged.labels else ""
        if not total.changes:
            return
        try:
            change_contact(Contact(pk=contact_id), total.changes, by=self.by, inside=writing)
        except Refused as problem:
            for verdict in verdicts:
                reject(verdict, problem)

    def _merge(self, verdict: Verdict, state: dict, writing: Writing) -> Merge:
        draft, before = verdict.draft, self.before_of(verdict)
        values, old = draft.values, before.values if before else {}
        merged = Merge()
        merge_points(merged, state["points"], values.get("points", []), old.get("points", []), self.country)
        add_places(merged, state["addresses"], values.get("addresses", []), old.get("addresses", []))
        merge_long(merged, state, values, old)
        if (blocks := self.block(draft, {}, state["imported"], writing)) is not None:
            merged.set("imported", blocks)
        return merged
