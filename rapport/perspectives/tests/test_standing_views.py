"""Setting a stage from the record: the menu of a pill, the dialog behind it, and undo."""

from datetime import timedelta

import pytest

from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.contacts.actions import create_contact
from rapport.journal.actions import undo
from rapport.journal.models import Operation
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.fact import record_facts
from rapport.perspectives.models import Exemption, Move, Perspective, Stage, Standing
from rapport.perspectives.queries import forget_setup
from rapport.perspectives.tests.test_record import stage

HX = {"HX-Request": "true"}


@pytest.fixture
def acme(alice):
    return create_contact({"kind": "organisation", "name": "ACME", "owner": alice.pk}, by=alice)


@pytest.fixture
def desk(browser_of, cast, acme):
    """`desk("sales/", stage=…)` sends Alice's choice."""
    web = browser_of(cast.alice)

    def send(path, contact=acme, status=204, **typed):
        address = f"/contacts/{contact.pk}/standings/{path}"
        answer = web.post(address, typed, headers=HX) if typed else web.get(address, headers=HX)
        assert answer.status_code == status, answer.content.decode()
        return answer

    return send


def place_of(contact, perspective="sales"):
    row = Standing.objects.filter(contact=contact, perspective__key=perspective).select_related("stage").first()
    return row and row.stage.key


def last():
    return Operation.objects.order_by("-pk").first()


def test_the_menu_offers_the_stages_and_says_where_it_stands(desk, acme):
    menu = desk("sales/", status=200).content.decode()
    assert "Sales: Suspect since" in menu
    assert f'value="{stage("suspect").pk}" checked autofocus' in menu
    assert menu.count('type="radio"') == 10
    assert "<kbd>1</kbd>" in menu
    assert f"/moves/?where=of:is:{acme.pk}" in menu


def test_a_stage_is_set_at_once_and_undone(desk, acme, alice):
    answer = desk("sales/", stage=stage("lead").pk, why="Met at the fair")
    assert "record.changed" in answer.headers["HX-Trigger"]
    assert "ACME: Lead" in answer.headers["HX-Trigger"]
    assert place_of(acme) == "lead"
    assert Move.objects.filter(contact=acme, rule="").get().why == "Met at the fair"
    undo(last(), by=alice)
    assert place_of(acme) == "suspect"


def test_what_came_after_the_day_that_was_typed_is_said(desk, acme, alice):
    today = today_of(alice)
    sold = {"contact_id": acme.pk, "kind": "order", "on": today - timedelta(days=3)}
    record_facts([sold], by=alice)
    answer = desk("sales/details/", stage=stage("lead").pk, on="-2w")
    assert place_of(acme) == "onboarding"
    assert "ACME: Lead then, and Onboarding now by what came after" in answer.headers["HX-Trigger"]
    answer = desk("sales/details/", stage=stage("lead").pk, on="-1d")
    assert place_of(acme) == "lead" and '"ACME: Lead"' in answer.headers["HX-Trigger"]


def test_what_is_missing_is_asked_in_the_dialog(desk, acme):
    dialog = desk("purchasing/", status=422, stage=stage("blocked", "purchasing").pk).content.decode()
    assert "Say why, in a word or two." in dialog
    assert f'value="{stage("blocked", "purchasing").pk}" selected' in dialog
    assert place_of(acme, "purchasing") is None


def test_of_a_person_it_is_the_companys(desk, acme, alice):
    joe = create_contact({"name": "Joe Doe", "employer": acme}, by=alice)
    menu = desk("sales/", contact=joe, status=200).content.decode()
    assert 'Sets the stage of <b dir="auto">ACME</b>, for all its people.' in menu
    desk("sales/", contact=joe, stage=stage("lead").pk)
    assert (place_of(acme), place_of(joe)) == ("lead", "lead")


def test_the_dialog_decides_all_in_one_operation(desk, acme, cast):
    today = today_of(cast.alice)
    before = Operation.objects.count()
    desk(
        "sales/details/", stage=stage("customer").pk, on="yesterday", why="By phone", owner=cast.bob.pk, review="+2w",
        spared="1", spared_since="", spared_until="+1y",
    )  # fmt: skip
    row = Standing.objects.get(contact=acme, perspective__key="sales")
    assert (row.stage.key, row.since, row.owner, row.review_on) == (
        "customer", today - timedelta(days=1), cast.bob, today + timedelta(days=14),
    )  # fmt: skip
    assert Exemption.objects.get().until.year == today.year + 1
    assert Operation.objects.count() == before + 1
    undo(last(), by=cast.alice)
    row.refresh_from_db()
    assert (row.stage.key, row.owner, row.review_on, Exemption.objects.count()) == ("suspect", None, None, 0)


def test_saving_the_dialog_as_it_was_changes_nothing(desk, acme, cast):
    desk("sales/details/", stage=stage("lead").pk, review="+2w", spared="1", spared_since="", spared_until="")
    before = Operation.objects.count()
    review = Standing.objects.get(contact=acme, perspective__key="sales").review_on
    answer = desk(
        "sales/details/", stage=stage("lead").pk, owner="", review=f"{review:%-d %b %Y}", spared="1", spared_since="",
        spared_until="",
    )  # fmt: skip
    assert "Nothing was changed." in answer.headers["HX-Trigger"]
    assert Operation.objects.count() == before


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"on": "tomorrow"}, "Today, or a day in the past."),
        ({"on": "whenever"}, "Which day?"),
        ({"review": "soon"}, "Which day?"),
        ({"spared": "1", "spared_since": "+2w", "spared_until": "+1w"}, "before the first day"),
    ],
)
def test_problems_stand_in_the_dialog(desk, acme, typed, problem):
    sent = {"stage": stage("lead").pk, "spared_since": "", **typed}
    assert problem in desk("sales/details/", status=422, **sent).content.decode()
    assert place_of(acme) == "suspect"


def test_the_stage_being_left_reminds_and_forbids_nothing(desk, acme):
    Stage.objects.filter(pk=stage("suspect").pk).update(checklist=["Budget known"])
    forget_setup()
    assert "Before it leaves Suspect: Budget known." in desk("sales/", status=200).content.decode()
    assert "Budget known" in desk("sales/details/", status=200).content.decode()
    desk("sales/", stage=stage("lead").pk)
    assert place_of(acme) == "lead"


def test_it_is_put_into_a_further_perspective_and_taken_out(desk, acme, alice):
    assert "Legal: no stage yet" in desk("legal/", status=200).content.decode()
    desk("legal/", stage=stage("in_review", "legal").pk)
    assert place_of(acme, "legal") == "in_review"
    assert "Take out of Legal" in desk("legal/details/", status=200).content.decode()
    desk("legal/details/", do="leave", why="Signed elsewhere")
    assert place_of(acme, "legal") is None
    undo(last(), by=alice)
    assert place_of(acme, "legal") == "in_review"


def test_a_person_keeps_an_own_stage_where_that_is_allowed(desk, acme, alice):
    joe = create_contact({"name": "Joe Doe", "employer": acme}, by=alice)
    assert 'name="own"' not in desk("sales/details/", contact=joe, status=200).content.decode()
    Perspective.objects.filter(key="sales").update(people_keep_own=True)
    forget_setup()
    assert 'name="own"' in desk("sales/details/", contact=joe, status=200).content.decode()
    desk("sales/details/", contact=joe, stage=stage("customer").pk, own="1")
    assert (place_of(acme), place_of(joe)) == ("suspect", "customer")


def test_who_may_not_is_told_so(cast, acme, browser_of):
    Perspective.objects.filter(key="sales").update(changed_by=[f"user-{cast.carol.pk}"])
    Perspective.objects.filter(key="legal").update(seen_by=[f"user-{cast.carol.pk}"])
    forget_setup()
    web = browser_of(cast.alice)
    for key, status in (("sales", 403), ("legal", 404), ("personnel", 404), ("nonsense", 404)):
        assert web.get(f"/contacts/{acme.pk}/standings/{key}/", headers=HX).status_code == status
    set_default("contact", Level.READ, by=cast.erin)
    web = browser_of(cast.bob)
    answer = web.post(f"/contacts/{acme.pk}/standings/pr/", {"stage": stage("advocate", "pr").pk}, headers=HX)
    assert answer.status_code in (204, 403)  # Bob stands above Alice
    web = browser_of(cast.carol)
    assert web.post(f"/contacts/{acme.pk}/standings/sales/", {"stage": stage("lead").pk}, headers=HX).status_code == 403


def test_of_a_company_one_does_not_see_it_is_told_and_not_set(cast, browser_of):
    firm = create_contact({"kind": "organisation", "name": "Hidden Works", "owner": cast.carol.pk}, by=cast.carol)
    joe = create_contact({"name": "Joe Doe", "owner": cast.alice.pk, "employer": firm}, by=cast.carol)
    set_default("contact", Level.PRIVATE, by=cast.erin)
    web, address = browser_of(cast.alice), f"/contacts/{joe.pk}/standings/sales/"
    assert "You do not see that company" in web.get(address, headers=HX).content.decode()
    assert web.post(address, {"stage": stage("lead").pk}, headers=HX).status_code == 404
    assert place_of(firm) == "suspect"
