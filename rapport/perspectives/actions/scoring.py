"""RFM: how recently, how often and for how much each customer ordered, as three figures from 1 to 5.

Each night, and when somebody asks. Every change is a line of the log, one a day at most for each contact; running it twice
changes nothing more.
"""

from datetime import date
from typing import Any

from rapport.access.actions import require
from rapport.access.actions.alone import one_at_a_time
from rapport.access.actions.keeping import Kept
from rapport.base.bulk import insert_rows, update_rows
from rapport.base.errors import Invalid
from rapport.base.slices import slices
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.cases import locked
from rapport.perspectives.actions.followers import SCORES, show_to_followers
from rapport.perspectives.actions.showing import NOTHING_SEEN, Texts, texts_of_scoring, untouched
from rapport.perspectives.lifecycle.scoring import Scoring, Sold, scores
from rapport.perspectives.models import FAR, IN_FORCE, Move, Perspective, Standing
from rapport.perspectives.queries import sales
from rapport.perspectives.queries.scoring import scoring

PRIVILEGE = "settings.change"
RULE = "rfm"
MOVE = (
    *("contact_id", "perspective_id", "kind", "from_score", "to_score", "on", "number", "until", "rule", "why"),
    *("recorded_at", "superseded_at"),
)
Change = tuple[int, int, str, dict[str, Any]]  # standing, contact, score before, columns


def _may_restore(by: Any, facts: dict) -> None:
    require(by, PRIVILEGE)


SCORING = Kept(
    "scoring",
    "Scoring",
    Perspective,
    ("scoring",),
    url="/settings/scoring/",
    may_restore=_may_restore,
    is_structure=False,
)


@one_at_a_time
def change_scoring(values: dict[str, Any], *, by: Any, seen: Texts = NOTHING_SEEN) -> Operation:
    """Decide by what is scored: quintiles, or own thresholds; what `values` do not name stays.

    `seen` is what a form showed: what is left like that is not written. Raises Invalid, NotAllowed, and Conflict where somebody
    else changed the same since.
    """
    require(by, PRIVILEGE)
    row = Perspective.objects.get(pk=sales().pk)
    now = Scoring.read(row.scoring).stored()
    try:
        stored = Scoring.read({**now, **values}).stored()
    except ValueError as problem:
        raise Invalid({str(problem.args[0]): str(problem.args[1])}) from None
    left = untouched(("scoring", row.pk), seen, texts_of_scoring(now), texts_of_scoring(stored))
    stored |= {key: now[key] for key in left}
    with operation("change_scoring", by=by, summary="Scoring of customers changed") as writing:
        if row.scoring != stored:
            SCORING.store(writing, row, {"scoring": stored})
    return writing.operation


def score_customers(job: Any = None, *, by: Any = None) -> int:
    """Score whoever ordered; returns how many scores are others now. Raises NotAllowed for whoever may not decide it."""
    if by is not None:
        require(by, PRIVILEGE)
    today = today_of(None)
    waiting, done = _changes(today), 0
    for some in slices(waiting, first=500, least=100, most=4000):
        if job and job.should_stop():
            break
        with operation("score_customers", by=by, summary="Customers scored", door="job" if job else "web") as writing:
            _write(writing, some, today)
            writing.tell("standing.scored", ids=[contact for _, contact, _, _ in some])
        done += len(some)
        if job:
            job.report(done, len(waiting), "scores", stays=True)
    _repeat_for_people()
    return done


def _changes(today: date) -> list[Change]:
    """Whose score is not what it should be."""
    rows = Standing.objects.filter(perspective=sales(), follows=None)
    rows = rows.filter(orders__gt=0) | rows.exclude(score="")
    names = ("id", "contact_id", "orders", "last_order_on", "revenue", *SCORES)
    known = list(rows.order_by("id").values_list(*names))
    sold = {row[0]: Sold((today - row[3]).days, row[2], row[4]) for row in known if row[2] and row[3]}
    found = scores(sold, scoring())
    nothing = (None, None, None)
    changes: list[Change] = []
    for standing, contact, _, _, _, *before, score in known:
        figures = found.get(standing, nothing)
        if tuple(before) != figures:
            told = "".join(map(str, figures)) if figures != nothing else ""
            columns = dict(zip(SCORES, (*figures, told), strict=True))
            changes.append((standing, contact, score, columns))
    return changes


def _write(writing: Writing, some: list[Change], today: date) -> None:
    """What somebody else scored since it was calculated stays."""
    perspective = sales().pk
    locked([contact for _, contact, _, _ in some])
    rows = Standing.objects.filter(pk__among=[standing for standing, _, _, _ in some])
    scored = dict(rows.values_list("pk", "score"))
    some = [change for change in some if scored.get(change[0]) == change[2]]
    contacts = [contact for _, contact, _, _ in some]
    lines = Move.objects.filter(IN_FORCE, perspective=perspective, kind=Move.Kind.SCORE, contact__among=contacts)
    ours = lines.filter(on=today)
    earlier = dict(ours.values_list("contact_id", "from_score"))  # of this very day: replaced, so that one stays
    if earlier:
        ours.update(superseded_at=writing.at)
    update_rows(Standing, {standing: columns for standing, _, _, columns in some})
    moves = []
    for _, contact, score, columns in some:
        was, to = earlier.get(contact, score), columns["score"]
        if was != to:
            facts = (contact, perspective, Move.Kind.SCORE, was, to, today, 0, FAR, RULE, "", writing.at, None)
            moves.append(facts)
    if earlier:  # whoever is scored as before is scored so still
        lines.filter(until=today).update(until=FAR)
    lines.filter(until=FAR, contact__among=[facts[0] for facts in moves]).update(until=today)
    insert_rows(Move, MOVE, moves)


def _repeat_for_people() -> None:
    """Whoever follows a company shows its score."""
    differs = Standing.objects.filter(perspective=sales(), follows__isnull=False)
    companies = Standing.objects.filter(perspective=sales(), follows=None)
    told = dict(companies.filter(contact__in=differs.values("follows")).values_list("contact_id", "score"))
    pairs = differs.order_by().values_list("follows_id", "score").distinct()
    behind = sorted({company for company, score in pairs if told.get(company, "") != score})
    for start in range(0, len(behind), 500):
        with operation("score_customers", by=None, summary="People of customers scored", door="job") as writing:
            show_to_followers(behind[start : start + 500])
            writing.tell("standing.scored", ids=behind[start : start + 500])
