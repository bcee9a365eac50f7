"""What an import would do, counted before anything is written."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import transaction

from rapport.base.errors import Invalid
from rapport.base.memory import remembering
from rapport.base.text import fold
from rapport.contacts.actions import check_values
from rapport.contacts.actions.draft import organisations_named
from rapport.exchange import plans, sales_plans, standing_plans
from rapport.exchange.drafts import Draft, Plan, drafts
from rapport.exchange.models import Import, ImportRow
from rapport.exchange.recognition import Judge, Parties, Verdict, refuse_unwritable
from rapport.exchange.recognition.accounts import row_of
from rapport.exchange.recognition.before import rows_before
from rapport.exchange.recognition.known import judge_known
from rapport.exchange.recognition.sales import SalesJudge
from rapport.jobs.actions import enqueue
from rapport.organisation.queries import organisation

CHUNK = 500
AT_ONCE = 1_500  # rows up to which nobody has to wait for a worker
State = ImportRow.State
TO_ASK = {State.DUPLICATE, State.REJECTED}


def chunks(items: Iterable, size: int = CHUNK) -> Iterator[list]:
    items = iter(items)
    while chunk := list(islice(items, size)):
        yield chunk


def ask_preview(imported: Import, *, by: Any) -> None:
    """Count what would happen: at once for a small file, in the background for a large one."""
    if imported.format == "archive":
        Import.objects.filter(id=imported.id).update(state=Import.State.READY)
        imported.refresh_from_db()
        return
    with transaction.atomic():
        imported.state, imported.turn = Import.State.PREVIEWING, imported.turn + 1
        imported.save(update_fields=["state", "turn"])
        if imported.size > 400_000:
            enqueue(
                "rapport.exchange.jobs.preview",
                key=f"import-preview-{imported.id}-{imported.turn}",
                import_id=imported.id,
                turn=imported.turn,
            )
            return
    preview_import(imported)


@remembering()
def preview_import(imported: Import, job: Any = None) -> None:
    """Judge every row and keep the counts, and the rows that a person has to look at. Writes no contact."""
    sales_plans.settle(imported, plans.rows_of)
    standing_plans.settle(imported, plans.rows_of)
    turn, plan, country = imported.turn, plans.plan_of(imported), organisation().country
    foresee = {"contacts": _foresee_contacts, "facts": _foresee_sales}.get(plan.about, _foresee_known)
    counts: Counter = Counter()
    rows: list[ImportRow] = []
    companies: dict[str, str] = {}
    for verdict in foresee(imported, plan, country):
        count(counts, verdict)
        if verdict.state == State.CREATED and (company := verdict.draft.values.get("company")):
            companies.setdefault(fold(company), company)
        if verdict.state in TO_ASK or verdict.draft.notes:
            rows.append(row_of(imported, verdict))
        if job and counts["total"] % CHUNK == 0:
            job.report(counts["total"])
            if job.should_stop():
                return
    counts["companies"] += sum(
        len(some) - len(organisations_named(some, imported.by)) for some in chunks(companies.values())
    )
    _keep(imported, turn, counts, rows)


def _keep(imported: Import, turn: int, counts: Counter, rows: list[ImportRow]) -> None:
    with transaction.atomic():
        known = Import.objects.filter(id=imported.id, turn=turn, state=Import.State.PREVIEWING)
        if not known.update(state=Import.State.READY, counts=dict(counts), total=counts["total"]):
            return
        decided = dict(imported.rows.exclude(decision="").values_list("digest", "decision"))
        imported.rows.all().delete()
    for some in chunks(rows):
        for row in some:
            row.decision = decided.get(row.digest, "")
        ImportRow.objects.bulk_create(some)
    imported.refresh_from_db()


def _foresee_contacts(imported: Import, plan: Plan, country: str) -> Iterator[Verdict]:
    judge = Judge(plan, country, imported)
    for chunk in chunks(drafts(plans.rows_of(imported), plan)):
        for verdict in refuse_unwritable(judge.judge(chunk), imported.by, adds=True):
            yield _checked(verdict, country)


def _checked(verdict: Verdict, country: str) -> Verdict:
    """A row that could not be written is told before, not after."""
    if verdict.state == State.CREATED:
        try:
            check_values(values_to_write(verdict.draft), country=country)
        except Invalid as problem:
            verdict.state, verdict.why = State.REJECTED, " ".join(problem.problems.values())
    return verdict


def values_to_write(draft: Draft) -> dict[str, Any]:
    """Values as `contacts.actions` takes them: the source by its id, the picture apart."""
    values = {key: value for key, value in draft.values.items() if key != "photo"}
    if "source" in values:
        values["source"] = plans.source_id_of(values["source"])
    return values


def _foresee_sales(imported: Import, plan: Plan, country: str) -> Iterator[Verdict]:
    """Rows of orders and opportunities, as they will be judged."""
    judge = SalesJudge(imported, plan, country)
    for chunk in chunks(drafts(plans.rows_of(imported), plan)):
        yield from judge.judge(chunk)


def _foresee_known(imported: Import, plan: Plan, country: str) -> Iterator[Verdict]:
    """Rows about contacts that are here: found or not, seen before or not."""
    reading = plans.reading_of(imported)
    to_system = imported.choices.get("to_system", "")
    for chunk in chunks(drafts(plans.rows_of(imported), plan)):
        of = Parties(chunk, "of", plan.system if reading.columns else "", imported.by)
        to = Parties(chunk, "to", to_system, imported.by)
        before = rows_before({d.key for d in chunk}, imported)
        verdicts = [judge_known(draft, of, to, before) for draft in chunk]
        yield from refuse_unwritable(verdicts, imported.by, adds=False)


def count(counts: Counter, verdict: Verdict) -> None:
    counts["total"] += 1
    counts[str(verdict.state)] += 1
    if verdict.state == State.CREATED and verdict.draft.values.get("kind"):
        counts["companies" if verdict.draft.values.get("kind") == "organisation" else "people"] += 1
    if verdict.draft.notes:
        counts["noted"] += 1
    if verdict.state == State.SKIPPED and verdict.contact_id is None:
        counts["empty"] += 1
