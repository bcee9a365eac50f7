"""One step with perspectives in this process, as the job worker would do it; tells seconds and the longest wait as JSON.

Steps: `furnish` (100,000 cards on the board, a million lines in the log, a calling list), `facts` (what pages are measured by),
`bulk`, `night` (everybody churns), `quiet` (nobody), `orders` (100,000 that wait), `backfill`, `import`.
"""

import csv
import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from types import SimpleNamespace

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.settings")

import django  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.facts import session_of  # noqa: E402
from rapport.base.bulk import insert_rows, update_rows  # noqa: E402
from rapport.calling.actions import make_calling_list  # noqa: E402
from rapport.calling.jobs import fill  # noqa: E402
from rapport.calling.models import CallingList  # noqa: E402
from rapport.contacts.jobs import carry_out  # noqa: E402
from rapport.contacts.models import Contact  # noqa: E402
from rapport.exchange.actions import import_file  # noqa: E402
from rapport.jobs.models import Job  # noqa: E402
from rapport.lookups import search  # noqa: E402
from rapport.lookups.definition import Condition, Definition  # noqa: E402
from rapport.organisation.models import Holiday, User  # noqa: E402
from rapport.organisation.queries import today_of  # noqa: E402
from rapport.perspectives.actions.backfill import run_backfill, start_backfill  # noqa: E402
from rapport.perspectives.actions.night import run_night  # noqa: E402
from rapport.perspectives.actions.standing import set_stage  # noqa: E402
from rapport.perspectives.models import FAR, Fact, Move, Standing  # noqa: E402
from rapport.perspectives.queries import sales, setup, stages_of  # noqa: E402
from rapport.perspectives.queries.board import FIRST, Board  # noqa: E402

CARDS, LINES, ORDERS, BULK = 100_000, 1_000_000, 100_000, 10_000
LINE = (
    *("contact_id", "perspective_id", "kind", "from_stage_id", "to_stage_id", "from_score", "to_score", "on", "number"),
    *("until", "lasted_days", "rule", "why", "recorded_at"),
)
REASONS = (
    "Met at the fair",
    "Asked for an offer",
    "Nothing heard since",
    "Recommended by a client",
    "Budget is settled",
)
FURNISH = ("furnish", "orders")  # nobody else is there yet
NOON = time_of_day(17, tzinfo=UTC)  # in New York, near enough
PATIENT = SimpleNamespace(should_stop=lambda: False, report=lambda *_, **__: None)


def furnish() -> None:
    """Everybody has a card of their own, moved by hand ten times in the past years."""
    Fact.objects.all().delete()
    Move.objects.all().delete()
    perspective, today, now = sales(), today_of(None), timezone.now()
    stages, chance = [one.pk for one in stages_of(perspective)], random.Random(1)  # noqa: S311
    each = LINES // CARDS
    rows = (
        Standing.objects.filter(perspective=perspective).order_by("id").values_list("id", "contact_id", "contact__kind")
    )
    lines, standings, contacts = [], {}, {}
    for pk, contact, _ in rows[:CARDS]:
        own = list(_moved(contact, perspective.pk, stages, today, chance, each, now))
        lines += own
        contacts[contact] = {"created_at": datetime.combine(own[0][7], NOON)}
        standings[pk] = {
            "stage_id": own[-1][4],
            "since": own[-1][7],
            "follows_id": None,
            "is_own": True,
            "is_listed": True,
        }
    Standing.objects.filter(perspective=perspective).exclude(pk__in=standings).update(is_listed=False)
    with transaction.atomic():
        update_rows(Standing, standings)
        update_rows(Contact, contacts)
        insert_rows(Move, LINE, lines)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE perspectives_move SET decision = id WHERE rule = ''")
    with transaction.atomic():
        said = Move.objects.exclude(why="").values_list("pk", "why")
        search.index("move", [search.Entry(pk, text=why) for pk, why in said], is_new=True)
    Standing.objects.update(ask_at=None)  # all are verified: no job of the server writes while pages are measured
    with connection.cursor() as cursor:  # as autovacuum does within minutes
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    calling_list()


def _moved(
    contact: int, perspective: int, stages: list[int], today: date, chance: random.Random, times: int, now: datetime
) -> Iterator[tuple]:
    """The lines of one contact, every tenth with a reason."""
    was, lasted, on = None, None, today - timedelta(days=chance.randrange(1400, 2500))
    for number in range(times):
        to = chance.choice([one for one in stages if one != was]) if number else stages[0]
        stays = chance.randrange(5, 90)
        until = on + timedelta(days=stays) if number + 1 < times else FAR
        why = f"{chance.choice(REASONS)}, week {chance.randrange(1, 53)}" if number == 1 else ""
        rule = "" if number else "start"
        yield (contact, perspective, "stage", was, to, "", "", on, 0, until, lasted, rule, why, now)
        lasted, was, on = stays, to, until


def calling_list() -> None:
    """Whoever stands in one stage, to be called."""
    by, stage = _nora(), setup().by_role["prospect"]
    asked = Definition("contact", (Condition("sales_stage", "is", str(stage)),), sort="name")
    made = make_calling_list({"name": "Bench", "is_for_everybody": True}, asked, by=by)
    fill(PATIENT, **Job.objects.get(key=f"calling-{made.operation.pk}").arguments)


def facts() -> dict:
    """What the pages are asked by: a session, stages, a place in a column, a past day, the calling list."""
    nora, stages = _nora(), stages_of(sales())
    board, stage = Board(sales(), nora), stages[1]
    last = board.further(stage, None, FIRST).cards[-1]
    opened = "".join(f"{one.pk}+" for one in stages)
    return {
        "session": session_of(nora), "opened": opened, "stage": stage.pk, "after": f"{last.since.isoformat()},{last.id}",
        "day": (today_of(nora) - timedelta(days=365)).isoformat(), "calling": CallingList.objects.latest("pk").pk,
    }  # fmt: skip


def _nora() -> User:
    return User.objects.get(email="nora.lind@lindhale.example")


def bulk() -> None:
    """As the button does it: the job in parts."""
    by, stage = User.objects.order_by("id").first(), setup().stages[setup().by_role["prospect"]]
    ids = list(Standing.objects.filter(is_listed=True).order_by("id").values_list("contact_id", flat=True)[:BULK])
    done = set_stage(ids, stage, by=by, why="bench")
    job = Job.objects.get(key=f"contacts-{done.pk}")
    carry_out(PATIENT, **job.arguments)


def everybody_churns() -> None:
    """So long ago did everybody become a customer that tonight all of them churn."""
    perspective, day = sales(), today_of(None) - timedelta(days=366)
    customer = setup().by_role["customer"]
    listed = Standing.objects.filter(perspective=perspective, is_listed=True)
    now, rows = timezone.now(), listed.values_list("contact_id", "stage_id", "since")
    lines = [(pk, perspective.pk, "stage", stage, customer, "", "", day, 0, FAR, (day - since).days, "", "", now)
             for pk, stage, since in rows if stage != customer]  # fmt: skip
    Move.objects.filter(perspective=perspective, until=FAR, contact__in=listed.values("contact")).update(until=day)
    insert_rows(Move, LINE, lines)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE perspectives_move SET decision = id WHERE decision IS NULL AND rule = ''")
    listed.update(stage=customer, since=day, due_on=today_of(None))


def night() -> None:
    run_night(PATIENT)


def orders() -> None:
    """100,000 orders of 20,000 contacts, kept until a backfill."""
    today, now, chance = today_of(None), timezone.now(), random.Random(2)  # noqa: S311
    holders = list(Contact.objects.order_by("id").values_list("pk", flat=True)[: ORDERS // 5])
    names = (
        "contact_id",
        "holder_id",
        "kind",
        "on",
        "amount",
        "currency",
        "reference",
        "source",
        "counts",
        "recorded_at",
    )
    rows = [(one := holders[n % len(holders)], one, "order", today - timedelta(days=chance.randrange(2000)), 100, "USD",
             f"B-{n}", "bench", False, now) for n in range(ORDERS)]  # fmt: skip
    Standing.objects.filter(contact__in=holders).update(follows=None, is_own=True)
    insert_rows(Fact, names, rows)


def backfill() -> None:
    run_backfill(start_backfill(by=User.objects.filter(is_administrator=True).first(), in_background=False))


def import_orders() -> None:
    """A file of 100,000 orders of 20,000 contacts, told by their e-mail."""
    today, chance, path = today_of(None), random.Random(3), Path(os.environ["RAPPORT_DATA"]) / "bench-orders.csv"
    rows = Contact.objects.exclude(email="").order_by("-id").values_list("email", flat=True)
    emails = list(dict.fromkeys(rows[: ORDERS // 3]))[: ORDERS // 5]
    with path.open("w", newline="") as file:
        told = csv.writer(file)
        told.writerow(["Order ID", "E-mail", "Order date", "Amount"])
        for number in range(ORDERS):
            day = today - timedelta(days=chance.randrange(2000))
            told.writerow([f"I-{number}", emails[number % len(emails)], day.isoformat(), "100.00"])
    done = import_file(path, by=_nora(), system="bench shop", about="facts")
    assert done.counts.get("created", 0) > ORDERS * 0.8, done.counts


@contextmanager
def waiting() -> Iterator[list[float]]:
    """How long somebody else waits for the write lock meanwhile, in ms, asked twenty times a second."""
    waits, is_over = [0.0], threading.Event()

    def knock() -> None:
        while not is_over.wait(0.05):
            began = time.perf_counter()
            with transaction.atomic():
                Holiday.objects.filter(pk=0).update(name="")
            waits.append((time.perf_counter() - began) * 1000)
        connection.close()

    thread = threading.Thread(target=knock, daemon=True)
    thread.start()
    try:
        yield waits
    finally:
        is_over.set()
        thread.join()


def main() -> None:
    steps: dict[str, tuple[Callable[[], None] | None, Callable[[], None]]] = {
        "furnish": (None, furnish),
        "bulk": (None, bulk),
        "night": (everybody_churns, night),
        "quiet": (None, night),
        "orders": (None, orders),
        "backfill": (None, backfill),
        "import": (None, import_orders),
    }
    if sys.argv[1] == "facts":
        print(json.dumps(facts()))
        return
    before, step = steps[sys.argv[1]]
    if before:
        with transaction.atomic():
            before()
    with waiting() if sys.argv[1] not in FURNISH else nullcontext([0.0]) as waits:
        began, worked = time.perf_counter(), time.process_time()
        step()
        took = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - worked}
    print(json.dumps({**{key: round(value, 1) for key, value in took.items()}, "longest_wait": round(max(waits))}))


main()
