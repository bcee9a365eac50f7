"""kill -9 in the middle of the nightly run, of an import of facts, of a backfill and of a bulk change, in real processes: run
again, each ends where it would have ended anyhow, and once more changes nothing."""

import random
import signal
import time

import pytest

from tests.installation import until

FIRMS = 180
SET_UP = f"""
from datetime import date, timedelta
from decimal import Decimal
from rapport.contacts.actions import create_contact
from rapport.journal.actions import operation
from rapport.organisation.models import Organisation, User
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.fact import record_facts
from rapport.perspectives.models import Standing
Organisation.objects.create(id=1, name="Lind", country="US")
erin = User.objects.create_user("erin@x.example", name="Erin Eyre", is_administrator=True)
today = today_of(None)
with operation("set_up", by=erin) as writing:
    firms = [
        create_contact({{"kind": "organisation", "name": f"Firm {{n}}", "external_ids": {{"shop": f"F{{n}}"}}}}, by=erin,
                       inside=writing)
        for n in range({FIRMS})
    ]

def rows(days):
    return [
        {{"contact_id": firm.pk, "kind": "order", "on": today - timedelta(days=days), "amount": Decimal(10),
          "reference": f"{{firm.pk}}-{{days}}", "source": "shop"}}
        for firm in firms
    ]
"""
# Each begins in SET_UP and goes on behind every kill; `slice` is said whenever a part is written.
TELL = """
import time
from rapport.journal import actions as journal
from rapport.journal.models import Operation
from types import SimpleNamespace
write = journal._write

def said():
    print("slice", flush=True)
    time.sleep(0.4)  # on a fast machine all would be done before the kill

def told(writing):
    write(writing)
    from django.db import transaction
    transaction.on_commit(said)

journal._write = told
job = SimpleNamespace(should_stop=lambda: False, report=lambda *_, **__: None)
"""
DEEDS = {
    "night": (
        "record_facts(rows(360), by=None)\nStanding.objects.filter(orders__gt=0).update(due_on=today)\n"
        "from rapport.perspectives.models import Fact, Move\n"
        "Fact.objects.update(on=today - timedelta(days=400))",
        "from rapport.perspectives.actions.night import run_night\nrun_night(job)",
    ),
    "backfill": (
        "record_facts(rows(30), by=None, counts=False)\n"
        "from rapport.perspectives.actions.backfill import start_backfill\nstart_backfill(by=erin, in_background=False)",
        "from rapport.perspectives.actions.backfill import run_backfill\n"
        "run_backfill(Operation.objects.get(action='backfill', part_of=None), job)",
    ),
    "import": (
        "from rapport.exchange import actions\n"
        "lines = ['Order ID,Customer ID,Order date,Amount'] + [f'{n},F{n},2020-01-05,10' for n in range(len(firms))]\n"
        "path = 'orders.csv'\nopen(path, 'w').write('\\n'.join(lines) + '\\n')\n"
        "imported = actions.upload(open(path, 'rb'), path, by=erin, system='shop')\n"
        "actions.start_import(imported, by=erin, in_background=False)",
        "from rapport.exchange import actions\nfrom rapport.exchange.models import Import\n"
        "actions.run_import(Import.objects.get(), job)",
    ),
    "bulk": (
        "record_facts(rows(30), by=None)\nfrom rapport.contacts.actions import many\nmany.CHUNK = 50\n"
        "from rapport.perspectives.actions.standing import set_stage\nfrom rapport.perspectives.models import Stage\n"
        "set_stage([firm.pk for firm in firms], Stage.objects.get(perspective__key='sales', key='customer'), by=erin)",
        "from rapport.contacts import jobs\nfrom rapport.jobs.models import Job\njobs.PART = 40\n"
        "jobs.carry_out(job, **Job.objects.get(task='rapport.contacts.jobs.carry_out').arguments)",
    ),
}
STATE = """
from django.db.models import Count
from rapport.perspectives.models import Fact, Move, Standing
lines = Move.objects.filter(superseded_at=None, kind="stage")
answer = {
    "log": sorted(lines.order_by().values_list("to_stage__key", "rule").annotate(n=Count("pk"))),
    "twice": lines.values("contact", "on", "number").annotate(n=Count("pk")).filter(n__gt=1).count(),
    "stages": sorted(Standing.objects.order_by().values_list("stage__key").annotate(n=Count("pk"))),
    "facts": sorted(Fact.objects.order_by().values_list("counts").annotate(n=Count("pk"))),
    "ever": Move.objects.count(),
}
"""


def slices(installation):
    return installation.output.count("slice\n") if (installation.folder / "output").exists() else 0


@pytest.mark.heavy
@pytest.mark.parametrize("deed", DEEDS)
def test_what_is_killed_and_run_again_ends_where_it_would_have(installation, deed):
    begin, go_on = DEEDS[deed]
    installation.python(SET_UP + begin)
    chance, states = random.Random(7), []
    for _ in range(2):
        known = slices(installation)
        process = installation.start_python(TELL + go_on)
        until(lambda process=process, known=known: slices(installation) > known or process.poll() is not None)
        time.sleep(chance.random() * 0.1)
        process.send_signal(signal.SIGKILL)
        process.wait()
        states = states or [installation.python(STATE)]
    states += [installation.python(TELL + go_on + STATE) for _ in range(2)]
    assert states[-1] == states[-2] and all(state["twice"] == 0 for state in states)
    stage = {"night": "churned", "backfill": "onboarding", "import": "churned", "bulk": "customer"}[deed]
    assert states[-1]["stages"] == [[stage, FIRMS]] and states[-1]["facts"] == [[True, FIRMS]]
    assert states[0] != states[-1], "killed too late to tell"
