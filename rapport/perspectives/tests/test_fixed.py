"""What a profile lets somebody only read of a perspective, or hides from them, they cannot write by any door."""

import io
from datetime import date, timedelta

import pytest

from rapport.access.actions.profile import add_profile, change_profile
from rapport.access.actions.role import add_role, give_role
from rapport.access.privileges import WORKING
from rapport.base.errors import NotAllowed
from rapport.contacts.actions import create_contact
from rapport.exchange import actions as exchange
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.company_type import Sorting, sort_company_types
from rapport.perspectives.actions.comparing import Was
from rapport.perspectives.actions.exemption import end_exemption, exempt
from rapport.perspectives.actions.placing import Placing, place_contact
from rapport.perspectives.actions.qualification import decide
from rapport.perspectives.actions.standing import leave_perspective, set_stage, set_standing
from rapport.perspectives.models import Perspective, Stage, Standing
from rapport.perspectives.queries import sales
from rapport.perspectives.tests.test_bulk import BULK
from tests.hostile import HX

ACCESS = pytest.mark.parametrize("access", ["read", "hidden"])


@pytest.fixture
def limit(cast):
    """`limit("pr_owner", access="read")`: Alice's only profile lets her read these, or hides them."""
    profile = add_profile("Limited", by=cast.erin)
    give_role(cast.alice, add_role("Limited", by=cast.erin, profiles=[profile]), by=cast.erin)

    def limit(*fields, access="read"):
        change_profile(profile, by=cast.erin, allowed=list(WORKING), fields={"contact": dict.fromkeys(fields, access)})

    limit()
    return limit


def stage(key, perspective="pr"):
    return Stage.objects.get(perspective__key=perspective, key=key)


@pytest.fixture
def pr():
    return Perspective.objects.get(key="pr")


@pytest.fixture
def acme(cast, limit, pr):
    firm = create_contact({"kind": "organisation", "name": "ACME", "owner": cast.alice.pk}, by=cast.erin)
    set_stage([firm.pk], stage("advocate"), by=cast.bob)
    set_standing(firm, pr, by=cast.bob, owner=cast.carol, review_on=date(2091, 3, 4))
    return firm


def stands(contact, perspective="pr"):
    return Standing.objects.values().get(contact=contact, perspective__key=perspective)


@ACCESS
def test_a_fixed_stage_is_set_by_no_action(cast, acme, pr, limit, access):
    limit("pr_stage", access=access)
    before, critic = stands(acme), stage("critic")
    for attempt in (
        lambda: set_stage([acme.pk], critic, by=cast.alice),
        lambda: leave_perspective([acme.pk], pr, by=cast.alice),
        lambda: place_contact(acme, pr, Placing(stage=critic), by=cast.alice),
        lambda: place_contact(acme, pr, Placing(leaves=True), by=cast.alice),
        lambda: place_contact(acme, pr, Placing(follows=True), by=cast.alice),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert stands(acme) == before
    set_standing(acme, pr, by=cast.alice, review_on=date(2092, 1, 1))


@ACCESS
def test_a_fixed_since_is_no_day_but_today(cast, acme, pr, limit, access):
    limit("pr_since", access=access)
    yesterday = today_of(cast.alice) - timedelta(days=1)
    with pytest.raises(NotAllowed):
        set_stage([acme.pk], stage("critic"), by=cast.alice, on=yesterday)
    with pytest.raises(NotAllowed):
        place_contact(acme, pr, Placing(stage=stage("critic"), on=yesterday), by=cast.alice)
    set_stage([acme.pk], stage("critic"), by=cast.alice)


@ACCESS
def test_a_fixed_owner_or_review_is_not_written_nor_told_by_a_conflict(cast, acme, pr, limit, access):
    limit("pr_owner", "pr_review", access=access)
    before = stands(acme)
    for facts in ({"owner": cast.alice}, {"owner": None}, {"review_on": date(2092, 1, 1)}):
        with pytest.raises(NotAllowed):
            set_standing(acme, pr, by=cast.alice, **facts)
        with pytest.raises(NotAllowed):
            place_contact(acme, pr, Placing(**facts), by=cast.alice, was=Was(holder_id=acme.pk))
    assert stands(acme) == before
    place_contact(acme, pr, Placing(stage=stage("critic")), by=cast.alice)


@ACCESS
@pytest.mark.parametrize("field", ["sales_stage", "sales_since"])
def test_where_stage_or_since_is_fixed_nobody_is_spared(cast, acme, limit, field, access):
    exempt(acme, sales(), by=cast.erin)
    limit(field, access=access)
    for attempt in (exempt, end_exemption):
        with pytest.raises(NotAllowed):
            attempt(acme, sales(), by=cast.alice)


@ACCESS
@pytest.mark.parametrize("field", ["sales_qualified", "sales_decided_because"])
def test_a_fixed_decision_is_not_made(cast, acme, limit, browser_of, field, access):
    limit(field, access=access)
    for is_qualified in (True, False, None):
        with pytest.raises(NotAllowed):
            decide(acme, is_qualified, by=cast.alice, why="Zz")
    web = browser_of(cast.alice)
    assert web.post(f"/contacts/{acme.pk}/qualification/", {"decision": "yes"}, headers=HX).status_code == 403
    assert "decision=yes" not in web.get(f"/contacts/{acme.pk}/").content.decode()


def test_with_a_fixed_stage_a_lead_is_qualified_where_it_is(cast, acme, limit, browser_of):
    limit("sales_stage")
    with pytest.raises(NotAllowed):
        decide(acme, True, by=cast.alice, stage=stage("sql", "sales"))
    page = browser_of(cast.alice).get(f"/contacts/{acme.pk}/qualification/?decision=yes", headers=HX)
    assert b'name="stage"' not in page.content
    decide(acme, True, by=cast.alice)


def test_company_types_tell_no_fixed_stage(cast, acme, limit):
    profile_may = {"contact": {"pr_stage": "read"}}
    profile = add_profile("Setter", by=cast.erin)
    change_profile(profile, by=cast.erin, allowed=[*WORKING, "settings.change"], fields=profile_may)
    give_role(cast.alice, add_role("Setter", by=cast.erin, profiles=[profile]), by=cast.erin)
    with pytest.raises(NotAllowed, match="stages of companies"):
        sort_company_types([Sorting("Prospect", "", stage("critic").pk)], by=cast.alice)


@ACCESS
def test_a_crafted_post_writes_nothing_fixed(cast, acme, limit, browser_of, access):
    limit("pr_owner", access=access)
    web, place, before = browser_of(cast.alice), f"/contacts/{acme.pk}/standings/pr/", stands(acme)
    answer = web.post(f"{place}details/", {"owner": cast.alice.pk, "do": "save"}, headers=HX)
    assert answer.status_code == 403 and stands(acme) == before
    limit("pr_stage", access=access)
    sent, known = {"stage": stage("critic").pk}, access == "read"
    refused = 403 if known else 404
    assert web.post(place, sent, headers=HX).status_code == refused
    moved = web.post("/board/pr/moves/", {**sent, "contact": acme.pk}, headers=HX)
    assert moved.status_code == refused
    bulk = {**sent, "ids": [acme.pk], "perspective": "pr", "decided": "1"}
    web.post(BULK, bulk, headers=HX)
    assert stands(acme) == before


def test_the_dialog_shows_what_is_only_read_as_text(cast, acme, limit, browser_of):
    web, place = browser_of(cast.alice), f"/contacts/{acme.pk}/standings/pr/"
    assert "standing-menu" in web.get(place, headers=HX).content.decode()
    limit("pr_stage", "pr_owner")
    page = web.get(place, headers=HX).content.decode()
    assert '<p class="told">Advocate</p>' in page and '<p class="told">Carol Cole</p>' in page
    for name in ("stage", "on", "owner", "own"):
        assert f'name="{name}"' not in page
    assert 'name="review"' in page and "Take out of" not in page
    saved = web.post(f"{place}details/", {"review": "", "do": "save"}, headers=HX)
    assert saved.status_code == 204 and stands(acme)["review_on"] is None
    limit("pr_since", "pr_review")
    page = web.get(f"{place}details/", headers=HX).content.decode()
    assert 'name="on"' not in page and 'name="stage"' in page and 'name="review"' not in page


def test_who_may_change_nothing_of_it_has_no_dialog(cast, acme, limit, browser_of):
    web, place = browser_of(cast.alice), f"/contacts/{acme.pk}/standings/pr/"
    limit("pr_stage", "pr_owner", "pr_review")
    assert [web.get(place + part, headers=HX).status_code for part in ("", "details/")] == [403] * 2
    page = web.get(f"/contacts/{acme.pk}/").content.decode()
    assert "Advocate" in page and place not in page


def test_where_the_stage_is_only_read_nothing_is_moved(cast, acme, limit, browser_of):
    web = browser_of(cast.alice)
    page = web.get("/board/pr/").content.decode()
    assert 'data-moves="/board/pr/moves/"' in page and 'id="stage-menu"' in page
    limit("pr_stage")
    page = web.get("/board/pr/").content.decode()
    assert "ACME" in page and 'data-moves="' not in page and 'id="stage-menu"' not in page
    dialog = web.post(BULK, {"ids": [acme.pk], "perspective": "pr"}, headers=HX).content.decode()
    assert "Sales" in dialog and "Public relations" not in dialog
    Standing.objects.filter(contact=acme, perspective__key="pr").delete()
    assert "standings/pr/" not in web.get(f"/contacts/{acme.pk}/").content.decode()


@ACCESS
def test_a_file_sets_no_fixed_stage_and_no_fixed_day(cast, limit, access):
    file = b"Name,Email,Sales stage,Sales since\nAnn Abel,ann@a.example,SQL,2024-03-05\n"
    imported = exchange.upload(io.BytesIO(file), "people.csv", by=cast.alice)
    limit("sales_since", access=access)  # after the columns were matched
    exchange.run_import(exchange.start_import(imported, by=cast.alice, in_background=False))
    ann = stands(imported.rows.get().contact_id, "sales")
    assert (ann["stage_id"], ann["since"]) == (stage("sql", "sales").pk, today_of(cast.alice))
    limit("sales_stage", access=access)
    imported = exchange.upload(io.BytesIO(file.replace(b"Ann", b"Ben").replace(b"ann", b"ben")), "b.csv", by=cast.alice)
    exchange.run_import(exchange.start_import(imported, by=cast.alice, in_background=False))
    assert stands(imported.rows.get().contact_id, "sales")["stage_id"] == stage("suspect", "sales").pk
