"""A file of contacts that says where they stand."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rapport.contacts.actions import create_contact
from rapport.contacts.models import Contact
from rapport.exchange import actions
from rapport.exchange.models import Import, ImportRow
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.perspective import change_perspective
from rapport.perspectives.actions.standing import set_stage
from rapport.perspectives.models import IN_FORCE, Move, Perspective, Stage, Standing

HEAD = "Name,Email,Company,Sales stage,Sales since\n"
ANN = "Ann Abel,ann@a.example,,SQL,2024-03-05\n"


@pytest.fixture
def bring(tmp_path, alice):
    def bring(*lines, name="contacts.csv", by=alice, **choices):
        path = tmp_path / name
        path.write_text("".join(lines))
        return actions.import_file(path, by=by, system="old", **choices)

    return bring


def said(imported):
    return {k: v for k, v in imported.counts.items() if v and k in ImportRow.State.values}


def stands(name, perspective="sales"):
    row = Standing.objects.filter(contact__name=name, perspective__key=perspective).first()
    return (row.stage.key, row.since.isoformat()) if row else None


def stage_of(name, perspective="sales"):
    return Stage.objects.get(perspective__key=perspective, name=name)


def test_a_stage_is_set_by_hand_as_of_its_day_and_who_has_none_begins_as_suspect(bring, alice):
    imported = bring(HEAD, ANN, "Ben Baker,ben@b.example,,,\n", "Cleo Cook,c@c.example,,lead,\n")
    assert said(imported) == {"created": 3}
    today = today_of(alice).isoformat()
    assert [stands(one) for one in ("Ann Abel", "Ben Baker", "Cleo Cook")] == [
        ("sql", "2024-03-05"), ("suspect", today), ("lead", today),
    ]  # fmt: skip
    move = Move.objects.filter(IN_FORCE, contact__name="Ann Abel").exclude(rule="start").get()
    assert (move.rule, move.by, move.why) == ("", alice, "From contacts.csv")


def test_a_stage_that_there_is_not_is_refused_with_its_reason_or_matched(bring):
    refused = bring(HEAD, ANN, "Ben Baker,ben@b.example,,Hot one,\n", "Cleo Cook,c@c.example,,Lead,2099-01-01\n")
    assert said(refused) == {"created": 1, "rejected": 2}
    reasons = list(refused.rows.filter(state="rejected").order_by("number").values_list("reason", flat=True))
    assert reasons == [
        "“Hot one” is no stage of Sales: say beside the columns which one it is.",
        "“2099-01-01” is no day in the past, so no stage began then.",
    ]
    words = {"sales_stage": {"Hot one": stage_of("SQL").pk, "Lead": 0}}
    bring(HEAD, "Ben Baker,ben@b.example,,hot one,\n", "Cleo Cook,c@c.example,,Lead,\n", name="b.csv", stages=words)
    assert (stands("Ben Baker")[0], stands("Cleo Cook")[0]) == ("sql", "suspect")


def test_the_stage_of_a_person_is_that_of_their_company(bring):
    bring(HEAD, "Ann Abel,ann@a.example,Alfa,SQL,2024-03-05\n", "Ben Baker,ben@b.example,Alfa,,\n")
    assert stands("Alfa") == stands("Ann Abel") == stands("Ben Baker") == ("sql", "2024-03-05")


def test_several_perspectives_and_only_those_for_such_contacts(bring, cast):
    change_perspective(Perspective.objects.get(key="purchasing"), {"kinds": ["organisation"]}, by=cast.erin)
    head = "Name,Email,Public relations: stage,Purchasing stage\n"
    imported = bring(head, "Ann Abel,ann@a.example,Critic,Preferred\n")
    assert stands("Ann Abel", "pr")[0] == "critic"
    assert stands("Ann Abel", "purchasing") is None
    assert "Purchasing is not for such contacts" in imported.rows.get().reason


def test_who_is_here_moves_only_where_nobody_decided_else(bring, alice):
    points = [{"kind": "email", "label": "", "value": "ann@a.example"}]
    ann = create_contact({"name": "Ann Abel", "points": points}, by=alice)
    assert said(bring(HEAD, ANN)) == {"updated": 1}
    assert stands("Ann Abel") == ("sql", "2024-03-05")
    lines = Move.objects.filter(contact=ann).count()
    assert said(bring(HEAD, ANN, "Zed Zorn,z@z.example,,,\n", name="again.csv")) == {"same": 1, "created": 1}
    assert Move.objects.filter(contact=ann).count() == lines
    set_stage([ann.pk], stage_of("Other"), by=alice)
    head = HEAD.replace("Name", "Who")
    bring(head, "Ann Abel,ann@a.example,,Lead,\n", name="newer.csv", mapping={"Who": "name"})
    assert stands("Ann Abel")[0] == "other"
    head = HEAD.replace("Name", "Whom")
    bring(head, "Ann Abel,ann@a.example,,Lead,\n", name="newest.csv", mapping={"Whom": "name"}, policy="file")
    assert stands("Ann Abel")[0] == "lead"


def test_undo_takes_the_stages_back(bring, alice, run_jobs):
    points = [{"kind": "email", "label": "", "value": "ann@a.example"}]
    create_contact({"name": "Ann Abel", "points": points}, by=alice)
    imported = bring(HEAD, ANN, "Ben Baker,ben@b.example,,Lead,\n")
    actions.undo_import(imported, by=alice)
    run_jobs()
    assert stands("Ann Abel")[0] == "suspect"
    assert Contact.objects.get(name="Ben Baker").trashed_at


def test_whoever_may_not_change_a_perspective_cannot_bring_its_stages(bring, cast):
    legal = Perspective.objects.get(key="legal")
    change_perspective(legal, {"changed_by": [f"user-{cast.erin.pk}"]}, by=cast.erin)
    bring("Name,Email,Legal stage\n", "Ann Abel,ann@a.example,In review\n", by=cast.bob)
    assert stands("Ann Abel", "legal") is None


def test_a_file_without_such_a_column_asks_nothing_of_it(bring, monkeypatch):
    monkeypatch.setattr("rapport.exchange.writing.contacts.set_stages", None)
    assert said(bring("Name,Email\n", "Ann Abel,ann@a.example\n")) == {"created": 1}


def test_the_words_of_a_column_are_offered_to_be_matched(browser_of, alice):
    browser, octets = browser_of(alice), (HEAD + "Ann Abel,ann@a.example,,Hot: one,\n").encode()
    browser.post("/import/", {"file": SimpleUploadedFile("hot.csv", octets)})
    imported = Import.objects.get()
    page = browser.get(f"/import/{imported.pk}/").content.decode()
    assert 'name="stage:sales_stage:Hot: one"' in page and "“Hot: one” is no stage of Sales" in page
    browser.post(f"/import/{imported.pk}/columns/", {"stage:sales_stage:Hot: one": stage_of("SQL").pk})
    imported.refresh_from_db()
    assert imported.counts.get("rejected") is None
    answer = browser.post(f"/import/{imported.pk}/columns/", {"stage:sales_stage:Hot: one": "999999999999999"})
    assert answer.status_code == 422
