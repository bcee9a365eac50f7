"""A file of contacts that says where they stand."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rapport.contacts.actions import create_contact
from rapport.contacts.models import Contact
from rapport.exchange import actions
from rapport.exchange.models import Import, ImportRow
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.perspective import change_perspective
from rapport.perspectives.actions.standing import set_stage, set_standing
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


def work_of(name, perspective="sales"):
    row = Standing.objects.get(contact__name=name, perspective__key=perspective)
    return row.owner_id, row.review_on.isoformat() if row.review_on else None


def make_contact(name, by):
    points = [{"kind": "email", "label": "", "value": f"{name.split()[0].lower()}@a.example"}]
    return create_contact({"name": name, "points": points}, by=by)


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
    ann = make_contact("Ann Abel", alice)
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


def test_who_looks_after_it_and_its_review_come_along_and_are_undone(bring, alice, cast, run_jobs):
    make_contact("Ann Abel", alice)
    head = (
        "Name,Email,Public relations stage,Public relations owner,Public relations review,Sales: owner,Sales: review\n"
    )
    ann = f"Ann Abel,ann@a.example,Critic,{cast.bob.name},2031-04-05,{cast.bob.email},2030-02-03\n"
    imported = bring(head, ann, "Ben Baker,ben@b.example,,Nobody Known,soon,,\n")
    assert work_of("Ann Abel", "pr") == (cast.bob.pk, "2031-04-05")
    assert work_of("Ann Abel") == (cast.bob.pk, "2030-02-03")
    assert stands("Ann Abel")[0] == "suspect" and stands("Ben Baker", "pr") is None
    said_of = dict(imported.rows.values_list("number", "reason"))
    assert "“Nobody Known” is nobody here." in said_of[3] and "“soon” is no whole day" in said_of[3]
    actions.undo_import(imported, by=alice)
    run_jobs()
    assert work_of("Ann Abel") == (None, None) and stands("Ann Abel", "pr") is None


def test_owner_and_review_follow_the_file_and_keep_what_was_decided_here(bring, alice, cast):
    head = "Id,Name,Email,Sales owner,Sales review\n"
    bring(head, f"7,Ann Abel,ann@a.example,{cast.bob.name},2030-02-03\n")
    ann = Contact.objects.get(name="Ann Abel")
    bring(head, f"7,Ann Abel,ann@a.example,{cast.alice.name},2030-02-04\n", name="newer.csv")
    assert work_of("Ann Abel") == (cast.alice.pk, "2030-02-04")
    set_standing(ann, Perspective.objects.get(key="sales"), by=alice, owner=cast.erin, review_on=date(2032, 1, 1))
    row = f"7,Ann Abel,ann@a.example,{cast.bob.name},2030-02-05\n"
    bring(head, row, name="newest.csv")
    assert work_of("Ann Abel") == (cast.erin.pk, "2032-01-01")
    bring(head, row.replace("-05", "-06"), name="wins.csv", policy="file")
    assert work_of("Ann Abel") == (cast.bob.pk, "2030-02-06")


def test_owner_and_review_of_people_at_a_company_are_those_of_the_company(bring, cast):
    head = "Name,Email,Company,Sales owner,Sales review\n"
    bring(head, f"Ann Abel,ann@a.example,Alfa,{cast.bob.name},2030-02-03\n")
    assert work_of("Alfa") == (cast.bob.pk, "2030-02-03") and work_of("Ann Abel") == (None, None)


def test_an_owner_that_a_profile_shuts_is_not_brought(bring, cast):
    legal = Perspective.objects.get(key="legal")
    change_perspective(legal, {"changed_by": [f"user-{cast.erin.pk}"]}, by=cast.erin)
    bring("Name,Email,Legal stage\n", "Ann Abel,ann@a.example,In review\n", by=cast.erin)
    bring("Name,Email,Legal owner\n", f"Ann Abel,ann@a.example,{cast.bob.name}\n", by=cast.bob, name="b.csv")
    assert work_of("Ann Abel", "legal") == (None, None)


def test_undo_takes_the_stages_back(bring, alice, run_jobs):
    make_contact("Ann Abel", alice)
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
    monkeypatch.setattr("rapport.exchange.writing.contacts.set_standings", None)
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
