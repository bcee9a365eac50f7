"""Who adds a contact like one they may not see: told whom to ask where an administrator allows it, and never more."""

import io

import pytest

from rapport.access.actions.group import save_group
from rapport.access.actions.organisation import switch
from rapport.access.actions.profile import change_profile
from rapport.access.actions.sharing import set_default
from rapport.access.models import Group, Level, Profile
from rapport.contacts import actions
from rapport.contacts.queries import unseen, whom_to_ask
from rapport.exchange.actions import ask_preview, upload
from rapport.journal.actions import undo

SURE = [
    {"name": "Somebody Else", "points": [{"kind": "email", "label": "work", "value": "JANE@tidewater.example"}]},
    {"name": "", "points": [{"kind": "phone", "label": "mobile", "value": "(617) 555-0177"}]},
    {"name": "Jane Roe", "company": "Tidewater Inc."},
]
NOT_SURE = [
    {"name": "Jane Roe"},
    {"name": "Jane Roe", "company": "Good Idea"},
    {"name": "Joan Roe", "company": "Tidewater"},
    {"name": "Tidewater", "kind": "organisation"},
    {"name": "", "company": "Tidewater"},
]


@pytest.fixture
def jane(cast):
    """Carol's, whom Alice does not see; and the administrator lets people be told."""
    points = [{"kind": "email", "label": "work", "value": "jane@tidewater.example"},
              {"kind": "phone", "label": "mobile", "value": "+1 617 555 0177"}]  # fmt: skip
    values = {
        "name": "Jane Roe",
        "company": "Tidewater",
        "job_title": "Zztitle",
        "points": points,
        "owner": cast.carol.pk,
    }
    made = actions.create_contact(values, by=cast.erin)
    set_default("contact", Level.PRIVATE, by=cast.erin)
    cast.switched = switch("hints_at_unseen", True, by=cast.erin)
    return made


@pytest.mark.parametrize("values", SURE)
def test_the_owner_is_named_where_it_is_surely_the_same(jane, cast, values):
    assert whom_to_ask(values, cast.alice) == "Carol Cole"
    assert whom_to_ask(values, cast.carol) == ""  # who sees it
    undo(cast.switched, by=cast.erin)
    assert whom_to_ask(values, cast.alice) == ""


@pytest.mark.parametrize("values", NOT_SURE)
def test_nothing_is_said_of_what_is_only_alike(jane, cast, values):
    assert whom_to_ask(values, cast.alice) == ""


def test_a_group_is_named_and_nobody_where_nobody_could_be_asked(jane, cast):
    save_group(None, by=cast.erin, name="Key accounts", members=[f"user-{cast.carol.pk}"])
    actions.change_contact(jane, {"owner": -Group.objects.get().pk}, by=cast.erin)
    assert whom_to_ask(SURE[0], cast.alice) == "Key accounts"
    for owner in (None, cast.dan.pk):  # Dan left
        type(jane).objects.filter(pk=jane.pk).update(owner=owner, owner_group=None)
        assert whom_to_ask(SURE[0], cast.alice) == ""
    type(jane).objects.filter(pk=jane.pk).update(owner=cast.carol.pk)
    actions.drop_contacts([jane.pk], "Retired", by=cast.carol)
    assert whom_to_ask(SURE[0], cast.alice) == ""


def test_what_is_hidden_or_not_allowed_says_nothing(jane, cast):
    seller = Profile.objects.get(name="Salesperson")
    change_profile(seller, by=cast.erin, fields={"contact": {"email": "hidden"}})
    assert [whom_to_ask(one, cast.alice) for one in SURE] == ["", "Carol Cole", "Carol Cole"]
    change_profile(seller, by=cast.erin, fields={"contact": {"owner": "hidden"}})
    assert [whom_to_ask(one, cast.alice) for one in SURE] == [""] * 3
    change_profile(seller, by=cast.erin, fields={}, allowed=["contacts.view"])
    assert [whom_to_ask(one, cast.alice) for one in SURE] == [""] * 3


def test_a_list_of_addresses_cannot_be_tried_out(jane, cast, monkeypatch):
    monkeypatch.setattr(unseen, "TOLD_A_DAY", 2)
    tried = []
    for n in range(4):
        points = [{"kind": "email", "label": "work", "value": f"p{n}@mail.example"}]
        actions.create_contact({"name": f"Person {n}", "points": points, "owner": cast.carol.pk}, by=cast.erin)
        tried.append({"points": points})
    assert [whom_to_ask(one, cast.alice) for one in tried] == ["Carol Cole"] * 2 + [""] * 2
    assert whom_to_ask(tried[0], cast.alice) == "Carol Cole"  # told once, it may be told again
    assert whom_to_ask(tried[3], cast.bob) == "Carol Cole"


@pytest.mark.parametrize("is_on", [True, False])
def test_every_door_says_this_and_no_more(jane, cast, browser_of, is_on):
    switch("hints_at_unseen", is_on, by=cast.erin)
    web = browser_of(cast.alice)
    own = actions.create_contact({"name": "Own", "kind": "organisation", "owner": cast.alice.pk}, by=cast.alice)
    asked = {"name": "Someone", "email": "jane@tidewater.example", "kind": "person"}
    answers = [
        web.get("/contacts/new/lookalikes/", asked),
        web.get("/contacts/new/lookalikes/", {"point_what": "email:work", "point_value": "jane@tidewater.example"}),
        web.get("/activities/log/likely/", {"contact": own.pk, "new_name": "X", "new_phone": "617 555 0177"}),
    ]
    file = b"Name,E-mail\nSomeone Else,jane@tidewater.example\nNobody Known,nobody@mail.example\n"
    imported = upload(io.BytesIO(file), "people.csv", by=cast.alice)
    ask_preview(imported, by=cast.alice)
    answers += [web.get(f"/import/{imported.pk}/"), web.get(f"/import/{imported.pk}/rows/")]
    said = [answer.content.decode() for answer in answers]
    reasons = list(imported.rows.values_list("number", "reason"))
    assert reasons == ([(2, "Somebody already works with a contact like this: ask Carol Cole.")] if is_on else [])
    for text in said:
        assert "Jane" not in text and "Zztitle" not in text and "Tidewater Inc" not in text
        assert f"/contacts/{jane.pk}/" not in text and "Same " not in text
    for text in said[:3]:
        assert ("ask <b>Carol Cole</b>" in text) == is_on
