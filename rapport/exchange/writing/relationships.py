"""Rows that say who is with whom."""

from typing import Any

from rapport.base.errors import Refused
from rapport.base.text import fold, whole_number
from rapport.contacts.actions import add_relationship, change_relationship, create_contact
from rapport.contacts.actions.allowed import free_values
from rapport.contacts.models import Contact, Relationship
from rapport.exchange.drafts import Draft
from rapport.exchange.models import Import, ImportRow
from rapport.exchange.plans import Ties
from rapport.exchange.readers.rows import bare
from rapport.exchange.recognition import Parties, Verdict, refuse_unwritable
from rapport.exchange.recognition.accounts import row_of
from rapport.exchange.recognition.before import rows_before
from rapport.exchange.recognition.known import judge_known
from rapport.exchange.writing.leftovers import keep_leftovers
from rapport.exchange.writing.writer import State, Writer, reject
from rapport.journal.actions import Writing

_OF_PEOPLE = {"relative", "spouse", "related person", "assistant", "manager", "friend", "colleague", "verwandte"}


class RelationshipWriter(Writer):
    """Ties contacts that are here; the other one is made where only its name is known."""

    def __init__(self, imported: Import, plan: Any) -> None:
        super().__init__(imported, plan)
        self.ties = Ties(self.choices["relationship_type"])
        self.to_system = self.choices.get("to_system") or plan.system
        heads = [bare(c) for c, t in zip(plan.columns, plan.mapping, strict=False) if t == "to_name"]
        self._met: dict[int, Contact] = {}
        self.to_kind = "person" if any(h in _OF_PEOPLE for h in heads) else "organisation"

    def judge(self, chunk: list[Draft]) -> list[Verdict]:
        of = Parties(chunk, "of", self.plan.system, self.by)
        self._to = Parties(chunk, "to", self.choices.get("to_system", ""), self.by)
        before = rows_before({d.key for d in chunk}, self.imported)
        return refuse_unwritable([judge_known(draft, of, self._to, before) for draft in chunk], self.by, adds=False)

    def write(self, verdicts: list[Verdict], writing: Writing) -> list[ImportRow]:
        open_verdicts = [v for v in verdicts if v.state in (State.CREATED, State.UPDATED)]
        contacts = Contact.objects.in_bulk([v.contact_id for v in open_verdicts])
        for verdict in open_verdicts:
            try:
                to = self._other(verdict.draft, writing)
                self._tie(verdict, contacts[verdict.contact_id], to, writing)
            except Refused as problem:
                reject(verdict, problem)
        return [row_of(self.imported, v) for v in verdicts]

    def _other(self, draft: Draft, writing: Writing) -> Contact:
        """The other one: found, or made of its name and id."""
        found, _ = self._to.find(draft)
        if found is not None:
            if found not in self._met:
                self._met[found] = Contact.objects.get(pk=found)
            return self._met[found]
        values: dict[str, Any] = {"kind": self.to_kind, "name": draft.roles["to_name"], "owner": self.plan.owner_id}
        if own_id := draft.roles.get("to_id"):
            values["external_ids"] = {self.to_system: own_id}
        made = create_contact(free_values(values, self.by), by=self.by, inside=writing, door="import")
        self._to.learn(draft, made.pk)
        self.tally.update({"companies" if self.to_kind == "organisation" else "people": 1})
        return made

    def _tie(self, verdict: Verdict, of: Contact, to: Contact, writing: Writing) -> None:
        """Add the tie, or bring the one that this row made before up to date."""
        roles = verdict.draft.roles
        kind, is_inverse, word = self.ties.of(roles.get("type", ""), to.kind)
        first, second = (to, of) if is_inverse else (of, to)
        values: dict[str, Any] = {
            "title": roles.get("title") or word,
            "since": roles.get("since", ""),
            "until": roles.get("until", ""),
        }
        values["position"] = whole_number(roles.get("rank")) or 0
        known = list(Relationship.objects.filter(of=first, to=second, type=kind))
        same = next((t for t in known if fold(t.title) == fold(values["title"]) and t.since == values["since"]), None)
        before = self.before_of(verdict)
        old_title = (before.roles.get("title", "") if before else "") or word
        tie = same or next((t for t in known if before and fold(t.title) == fold(old_title)), None)
        if tie is None:
            add_relationship(first, second, kind, by=self.by, inside=writing, **values)
            verdict.state = State.CREATED
            return
        keys = ("title", "since", "until", "position")
        verdict.state = State.SAME
        if any(getattr(tie, key) != values[key] for key in keys if values[key]):
            change_relationship(tie, {k: values[k] for k in keys if values[k]}, by=self.by, inside=writing)
            verdict.state = State.UPDATED

    def tie_up(self, imported: Import, turn: int, job: Any) -> bool:
        return keep_leftovers(imported, turn, self.plan, job)
