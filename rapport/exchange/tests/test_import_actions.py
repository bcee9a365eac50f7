"""What an import does to the database: state and journal."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.activities.actions import log_activity
from rapport.base.errors import Refused
from rapport.contacts.actions import change_contact, drop_contacts
from rapport.contacts.models import Contact, ContactDetail, ExternalId, Relationship
from rapport.exchange import actions, queries
from rapport.exchange.actions import running
from rapport.exchange.models import Import, ImportRow
from rapport.jobs import lease
from rapport.jobs.models import Job
from rapport.journal.models import Change, Operation

HEAD = "Id,First name,Last name,Company,Title,Phone,E-mail,Stand\n"
JOE = "1,Joe,Doe,Good Idea,CEO,617 555 0142,joe@good.example,B12\n"
ANN = "2,Ann,Roe,Good Idea,Buyer,617 555 0143,ann@good.example,\n"


@pytest.fixture
def bring(tmp_path, alice):
    """Import some lines as a file of one system: `bring(HEAD, JOE)`."""

    def bring(*lines, name="fair.csv", system="fair", **choices):
        path = tmp_path / name
        path.write_text("".join(lines))
        return actions.import_file(path, by=choices.pop("by", alice), system=system, **choices)

    return bring


def said(imported):
    return {k: v for k, v in imported.counts.items() if v and k in ImportRow.State.values}


def test_person_and_company_come_from_one_row(bring):
    imported = bring(HEAD, JOE, ANN)
    joe, ann = Contact.objects.filter(kind="person").order_by("id")
    assert (imported.state, said(imported)) == ("done", {"created": 2})
    assert joe.employer == ann.employer == Contact.objects.get(kind="organisation", name="Good Idea")
    assert (joe.phone, joe.email, joe.job_title) == ("+1 617 555 0142", "joe@good.example", "CEO")
    assert imported.counts["companies"] == 1
    assert ExternalId.objects.get(contact=joe).system == "fair"


def test_columns_without_a_field_stay_readable(bring):
    bring(HEAD, JOE)
    [block] = ContactDetail.objects.get(contact__given="Joe").imported
    assert (block["source"], block["row"], block["values"]) == ("fair.csv", 2, {"Stand": "B12"})


def test_the_same_file_again_changes_nothing(bring):
    bring(HEAD, JOE, ANN)
    before = list(Contact.objects.values_list("id", "version")), Operation.objects.filter(action="import_rows").count()
    assert said(bring(HEAD, JOE, ANN)) == {"same": 2}
    after = list(Contact.objects.values_list("id", "version")), Operation.objects.filter(action="import_rows").count()
    assert after == before


def test_without_ids_rows_are_known_by_their_content(bring):
    lines = ["Name,Phone\n", "Joe Doe,617 555 0142\n", "Ann Roe,\n"]
    bring(*lines)
    assert said(bring(*lines)) == {"same": 2}
    assert said(bring(lines[0], *reversed(lines[1:]), name="again.csv")) == {"same": 2}


def test_a_newer_file_updates_what_changed_and_leaves_what_people_changed(bring, alice):
    bring(HEAD, JOE)
    joe = Contact.objects.get(given="Joe")
    change_contact(joe, {"job_title": "Chairman"}, by=alice)
    newer = JOE.replace("0142", "0199").replace("CEO", "President")
    assert said(bring(HEAD, newer)) == {"updated": 1}
    joe.refresh_from_db()
    assert (joe.phone, joe.job_title) == ("+1 617 555 0199", "Chairman")
    assert joe.points.count() == 2
    assert ContactDetail.objects.get(contact=joe).imported[0]["values"] == {"Title": "President", "Stand": "B12"}


def test_an_empty_cell_never_empties_a_field(bring):
    bring(HEAD, JOE)
    bring(HEAD, "1,Joe,Doe,,,,,\n")
    assert Contact.objects.get(given="Joe").email == "joe@good.example"


def test_another_employer_in_a_newer_file_keeps_the_old_one_in_history(bring):
    bring(HEAD, JOE)
    bring(HEAD, JOE.replace("Good Idea", "Granin").replace("CEO", "Partner"))
    joe = Contact.objects.get(given="Joe")
    assert (joe.company, joe.job_title) == ("Granin", "Partner")
    ties = Relationship.objects.filter(of=joe).order_by("id").values_list("to__name", "title", "has_ended")
    assert list(ties) == [("Good Idea", "CEO", True), ("Granin", "Partner", False)]


def test_who_left_the_file_is_named_and_stays(bring):
    bring(HEAD, JOE, ANN)
    newer = bring(HEAD, JOE)
    assert [row.label for row in queries.leavers(newer)] == ["Ann Roe"]
    assert Contact.objects.filter(given="Ann", trashed_at=None).exists()


def test_dropped_people_are_recognised_and_not_revived(bring, alice):
    bring(HEAD, JOE)
    drop_contacts([Contact.objects.get(given="Joe").pk], "Retired", by=alice)
    imported = bring(HEAD, JOE.replace("CEO", "Consultant"))
    other = bring("Name,E-mail\n", "Joe Doe,joe@good.example\n", name="b.csv", system="another")
    assert said(imported) == said(other) == {"skipped": 1}
    assert "not brought back" in imported.rows.get().reason
    assert Contact.objects.get(given="Joe").dropped_at


def test_the_sure_ones_are_filled_in_and_the_likely_ones_are_asked_about(bring):
    bring(HEAD, JOE)
    lines = ["Name,E-mail,Company,Birthday\n", "Joe Doe,joe@good.example,,1978-10-26\n", "J. Doe,,Good Idea,\n"]
    imported = bring(*lines, name="b.csv", system="b")
    assert said(imported) == {"updated": 1, "duplicate": 1}
    assert Contact.objects.get(given="Joe").birth_year == 1978
    row = imported.rows.get(state="duplicate")
    assert "Same company, near-equal name" in row.reason
    actions.decide_rows(imported, [row.number], "new", by=imported.by)
    assert Contact.objects.filter(kind="person").count() == 2
    assert said(bring(*lines, name="b.csv", system="b")) == {"same": 2}


def test_decisions_before_the_import_are_carried_out(bring, alice):
    bring(HEAD, JOE)
    lines = ["Name,Company,Phone\n", "J. Doe,Good Idea,617 555 0777\n", "Jo Doe,Good Idea,617 555 0778\n"]
    imported = bring(*lines, name="b.csv", system="b", dry_run=True)
    assert said(imported) == {"duplicate": 2}
    first, second = imported.rows.order_by("number")
    actions.decide(imported, {first.number: "same", second.number: "new"}, by=alice)
    actions.run_import(actions.start_import(imported, by=alice))
    assert said(imported) == {"updated": 1, "created": 1}
    joe = Contact.objects.get(given="Joe")
    assert joe.points.filter(kind="phone").count() == 2


def test_preview_counts_and_writes_nothing(bring):
    bring(HEAD, JOE)
    imported = bring(HEAD, JOE, ANN, "3,,,,,,,\n", ",,,,,,,\n", dry_run=True)
    assert (imported.state, Contact.objects.filter(kind="person").count()) == ("ready", 1)
    assert said(imported) == {"same": 1, "created": 1, "rejected": 1, "skipped": 1}
    assert imported.counts["people"] == 1


def test_every_row_is_accounted_for_with_its_reason(bring):
    lines = [HEAD, JOE, ",,,,,,,\n", "5,,,,,,,x\n", "6,Ben,Lee,,,617,not mail,\n", JOE, "Total,,,,,,,\n"]
    imported = bring(*lines)
    rows = {r.number: (r.state, r.reason) for r in imported.rows.all()}
    assert {n: state for n, (state, _) in rows.items()} == {
        2: "created", 3: "skipped", 4: "rejected", 5: "created", 6: "same", 7: "skipped"
    }  # fmt: skip
    assert rows[4][1] == "No name, company, phone or e-mail address."
    assert rows[5][1] == "“not mail” is not an e-mail address."
    assert Contact.objects.get(given="Ben").detail.imported[0]["values"] == {"E-mail": "not mail"}


def test_literal_blanks_are_empty(bring):
    bring("Name,Company,E-mail\n", "Joe Doe,(blank),(blank)\n")
    joe = Contact.objects.get()
    assert (joe.company, joe.email) == ("", "")


def test_a_whole_import_can_be_undone_but_for_what_people_did_since(bring, alice, run_jobs):
    first = bring(HEAD, JOE)
    second = bring(HEAD, JOE.replace("CEO", "President"), ANN, "3,Ben,Lee,Lee Ltd,,617 555 0150,,\n")
    ann = Contact.objects.get(given="Ann")
    change_contact(ann, {"notes": "Met at the fair"}, by=alice)
    outlook = queries.undo_outlook(second, alice)
    assert (outlook["born"], outlook["filled"], list(outlook["names"].values())) == (2, 1, ["Ann Roe"])
    actions.undo_import(second, by=alice)
    run_jobs()
    second.refresh_from_db()
    assert second.state == Import.State.UNDONE
    assert Contact.objects.get(given="Joe").job_title == "CEO"
    assert Contact.objects.get(given="Ben").trashed_at and Contact.objects.get(name="Lee Ltd").trashed_at
    assert Contact.objects.get(given="Ann", trashed_at=None).employer.trashed_at is None
    assert [one["name"] for one in queries.kept_after_undo(second, alice)] == ["Ann Roe"]
    assert said(first) == {"created": 1}


def test_whom_somebody_called_since_stays_when_the_import_is_undone(bring, alice, run_jobs):
    imported = bring(HEAD, JOE, ANN)
    joe = Contact.objects.get(given="Joe")
    log_activity({"kind": "call", "contacts": [joe.pk], "outcome": "reached"}, by=alice)
    actions.undo_import(imported, by=alice)
    run_jobs()
    assert list(Contact.objects.filter(trashed_at=None).order_by("name").values_list("name", flat=True)) == [
        "Good Idea",
        "Joe Doe",
    ]


def test_what_an_undone_import_brought_comes_back_with_the_next(bring, alice, run_jobs):
    imported = bring(HEAD, JOE)
    actions.undo_import(imported, by=alice)
    run_jobs()
    assert said(bring(HEAD, JOE)) == {"created": 1}
    joe = Contact.objects.get(given="Joe")
    assert (joe.trashed_at, joe.company, joe.email) == (None, "Good Idea", "joe@good.example")


def test_stopping_and_going_on_reaches_the_same_end(bring, alice, monkeypatch):
    lines = [f"{n},Joe{n},Doe{n},Good Idea,,617 555 {n:04d},,\n" for n in range(1, 400)]
    imported = bring(HEAD, *lines, dry_run=True)
    started = actions.start_import(imported, by=alice, in_background=False)
    slices, advance = [], running.advance_import

    def stop_after_the_third(*slice_of):
        advance(*slice_of)
        slices.append(slice_of)
        if len(slices) == 3:
            actions.stop_import(started, by=alice)

    monkeypatch.setattr(running, "advance_import", stop_after_the_third)
    actions.run_import(started)
    monkeypatch.undo()
    started.refresh_from_db()
    assert started.state == "stopped"
    assert started.rows.count() == Contact.objects.filter(kind="person").count() < 399
    actions.run_import(actions.resume_import(started, by=alice, in_background=False))
    assert said(started) == {"created": 399}
    assert Contact.objects.filter(kind="person").count() == 399
    told = Operation.objects.filter(action__in=["stop_import", "resume_import"]).order_by("id")
    assert [(one.action, one.by) for one in told] == [("stop_import", alice), ("resume_import", alice)]


def test_the_time_it_rested_is_none_of_the_time_it_takes(bring, alice):
    imported = actions.start_import(bring(HEAD, JOE, dry_run=True), by=alice, in_background=False)
    begun = timezone.now() - timedelta(hours=2)
    facts = {"state": "stopped", "started_at": begun, "finished_at": begun + timedelta(seconds=10)}
    Import.objects.filter(pk=imported.pk).update(**facts)
    imported.refresh_from_db()
    resumed = actions.resume_import(imported, by=alice, in_background=False)
    assert timedelta(seconds=10) <= timezone.now() - resumed.started_at < timedelta(seconds=60)


def test_two_workers_never_write_the_same_row(bring, alice):
    imported = bring(HEAD, JOE, ANN, dry_run=True)
    one = actions.start_import(imported, by=alice, in_background=False)
    other = Import.objects.get(pk=one.pk)
    actions.run_import(one)
    actions.run_import(other)
    assert Contact.objects.filter(kind="person").count() == 2
    assert one.rows.count() == 2


def test_chunks_are_parts_of_one_operation_and_journalled(bring):
    imported = bring(HEAD, JOE, ANN)
    parts = Operation.objects.filter(part_of=imported.operation)
    assert {p.door for p in parts} == {"import"}
    assert Change.objects.filter(operation__in=parts, record_type="contact", before__isnull=True).count() == 3


def test_owner_tags_and_source_for_all(bring, cast):
    bring(HEAD, JOE, owner=cast.bob.id, tags=["Fair"], source="Trade fair")
    joe = Contact.objects.get(given="Joe")
    assert (joe.owner, joe.source.name) == (cast.bob, "Trade fair")


def test_policies_for_those_that_are_here(bring):
    bring(HEAD, JOE)
    assert said(bring(HEAD, JOE.replace("CEO", "President"), policy="skip")) == {"skipped": 1}
    bring(HEAD, JOE.replace("CEO", "Chairman"), policy="fill")
    assert Contact.objects.get(given="Joe").job_title == "CEO"
    bring(HEAD, JOE.replace("CEO", "Chairman").replace("B12", "B13"), policy="file")
    assert Contact.objects.get(given="Joe").job_title == "Chairman"


def test_an_import_begins_as_a_whole_or_not_at_all(tmp_path, alice, monkeypatch):
    @contextmanager
    def killed_behind(*arguments, **facts):
        with begun(*arguments, **facts) as writing:
            yield writing
        raise KeyboardInterrupt

    begun = running.operation
    imported = uploaded(tmp_path, alice)
    monkeypatch.setattr(running, "operation", killed_behind)
    with pytest.raises(KeyboardInterrupt):
        actions.start_import(imported, by=alice)
    assert Import.objects.get().state == Import.State.UPLOADED
    assert not Job.objects.filter(task="rapport.exchange.jobs.run").exists()


@pytest.mark.parametrize("ask", [actions.start_import, actions.ask_preview])
def test_an_import_whose_worker_dies_each_time_says_so(tmp_path, alice, run_jobs, ask):
    imported = uploaded(tmp_path, alice)
    imported.size = 500_000  # as a large file: in the background
    ask(imported, by=alice)
    for _ in range(lease.ATTEMPTS):
        lease.claim("dies", timedelta(seconds=-1))
    run_jobs()
    imported.refresh_from_db()
    assert imported.state == Import.State.FAILED and "each time" in imported.trouble
    if imported.operation_id is None:  # nobody gave the word yet
        with pytest.raises(Refused):
            actions.resume_import(imported, by=alice)


def uploaded(tmp_path, by):
    path = tmp_path / "fair.csv"
    path.write_text(HEAD + JOE)
    with path.open("rb") as file:
        return actions.upload(file, path.name, by=by)
