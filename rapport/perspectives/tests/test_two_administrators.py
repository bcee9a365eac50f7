"""Two administrators at one setting: the second is told what the first one made of it, and replaces it knowingly."""

import re
import threading

import pytest
from django.db import connections

from rapport.base.errors import Conflict
from rapport.perspectives.actions.perspective import add_perspective, change_perspective, order_perspectives
from rapport.perspectives.actions.rules import change_rules
from rapport.perspectives.actions.scoring import change_scoring
from rapport.perspectives.actions.stage import add_stage, change_stage, order_stages
from rapport.perspectives.lifecycle.rules import Rules
from rapport.perspectives.models import Perspective, RuleSet, Stage
from rapport.perspectives.queries import sales, setup
from rapport.perspectives.queries.scoring import scoring

HX = {"HX-Request": "true"}


@pytest.fixture
def other(cast):
    """Another administrator, who is quicker."""
    type(cast.bob).objects.filter(pk=cast.bob.pk).update(is_administrator=True)
    cast.bob.refresh_from_db()
    return cast.bob


@pytest.fixture
def web(browser_of, erin):
    browser = browser_of(erin)

    def send(url, **typed):
        return browser.post(url, typed, headers=HX)

    send.read = lambda url: browser.get(url, headers=HX).content.decode()
    return send


def lead():
    return Stage.objects.get(key="lead", perspective__key="sales")


def now():
    return Rules.read(RuleSet.objects.get().rules)


def hidden(markup):
    return dict(re.findall(r'<input type="hidden" name="(was\w*)" value="([^"]*)"', markup))


def was_of(markup, form):
    return re.search(r'name="was" value="([^"]*)"', markup.partition(f'id="{form}"')[2])[1]


def test_one_setting_of_a_perspective(web, other):
    url = f"/settings/perspectives/{sales().pk}/"
    was = was_of(web.read(url), "setting-name")
    change_perspective(sales(), {"name": "Clients"}, by=other)
    answer = web(url, setting="name", was=was, name="Customers")
    said = f"{other.name} made it “Clients” meanwhile. Save again to replace it."
    assert answer.status_code == 409 and said in answer.content.decode()
    assert 'value="Customers"' in answer.content.decode()
    assert web(url, setting="name", was=was, name=was).status_code == 200
    assert Perspective.objects.get(key="sales").name == "Clients"
    assert web(url, setting="name", was="Clients", name="Customers").status_code == 200
    assert Perspective.objects.get(key="sales").name == "Customers"


@pytest.mark.parametrize(
    ("setting", "was", "theirs", "yours"),
    [
        ("icon", "trending-up", {"icon": "gem"}, "rocket"),
        ("opportunity", "opportunity", {"words": {"opportunity": "deal"}}, "matter"),
        ("kinds", "both", {"kinds": ("person",)}, "organisation"),
    ],
)
def test_each_setting_is_compared(web, other, setting, was, theirs, yours):
    row = setup().by_key("sales" if setting == "opportunity" else "legal")  # only sales are called something
    was = row.icon if setting == "icon" else was
    change_perspective(row, theirs, by=other)
    answer = web(f"/settings/perspectives/{row.pk}/", **{"setting": setting, "was": was, setting: yours})
    assert answer.status_code == 409
    assert f"{other.name} " in answer.content.decode() and "meanwhile." in answer.content.decode()


def test_another_setting_is_no_conflict(web, other):
    row = setup().by_key("legal")
    url = f"/settings/perspectives/{row.pk}/"
    change_perspective(row, {"words": {"opportunity": "matter"}, "name": "Law"}, by=other)
    assert web(url, setting="opportunities", was="", opportunities="matters").status_code == 200
    row = Perspective.objects.get(key="legal")
    assert (row.words, row.name) == ({"opportunity": "matter", "opportunities": "matters"}, "Law")


def test_who_may_see_it_is_added_to_whoever_was_added_meanwhile(web, other, cast, monkeypatch):
    row = setup().by_key("legal")
    change_perspective(row, {"seen_by": [f"user-{cast.bob.pk}"]}, by=other)
    monkeypatch.setattr("rapport.perspectives.views.setting.queries.perspective_at", lambda _: row)  # as read before
    web(f"/settings/perspectives/{row.pk}/", setting="seen_by", add=f"user-{cast.carol.pk}")
    assert set(Perspective.objects.get(key="legal").seen_by) == {f"user-{cast.bob.pk}", f"user-{cast.carol.pk}"}


def test_the_dialog_of_a_stage(web, other):
    url = f"/settings/stages/{lead().pk}/"
    sent = {"name": "Lead", "meaning": lead().meaning, "target_days": "", "glyph": lead().glyph, "checklist": "a\r\nb"}
    was = hidden(web.read(url))
    change_stage(lead(), {"meaning": "Asked us", "checklist": "Call them", "is_closed": True}, by=other)
    answer = web(url, **was, **sent)
    markup = answer.content.decode()
    assert answer.status_code == 409 and "made it “Call them” meanwhile." in markup
    assert 'value="Asked us"' in markup and "a\nb</textarea>" in markup
    sent |= {"meaning": "Asked us", "is_closed": "on"}
    assert web(url, **hidden(markup), **sent).status_code == 204
    assert (lead().checklist, lead().meaning, lead().is_closed) == (["a", "b"], "Asked us", True)


def test_what_is_left_alone_in_the_dialog_stays_theirs(web, other):
    url = f"/settings/stages/{lead().pk}/"
    was = hidden(web.read(url))
    sent = {key.removeprefix("was_"): text for key, text in was.items() if text}
    change_stage(lead(), {"meaning": "Asked us", "asks_why": True}, by=other)
    assert web(url, **was, **sent | {"name": "Inquirer"}).status_code == 204
    assert (lead().name, lead().meaning, lead().asks_why) == ("Inquirer", "Asked us", True)


def test_a_cell_of_the_list(web, other):
    change_stage(lead(), {"target_days": "20"}, by=other)
    url = f"/settings/stages/{lead().pk}/"
    answer = web(url, setting="target_days", was="30", target_days="40")
    assert answer.status_code == 409 and "made it “20” meanwhile." in answer.content.decode()
    assert web(url, setting="target_days", was="20", target_days="40").status_code == 200
    assert lead().target_days == 40


def test_a_number_of_the_rules(web, other):
    url = "/settings/perspectives/rules/"
    assert was_of(web.read(url), "rule-churn_days") == "365"
    change_rules({"churn_days": "180"}, by=other)
    answer = web(url, setting="churn_days", was="365", churn_days="200")
    assert answer.status_code == 409 and f"{other.name} made it “180” meanwhile." in answer.content.decode()
    assert web(url, setting="orders_needed", was="4", orders_needed="2").status_code == 200
    assert web(url, setting="churn_days", was="180", churn_days="200").status_code == 200
    assert (now().churn_days, now().orders_needed) == (200, 2)


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_the_same_instant(erin):
    told, start = [], threading.Barrier(2)

    def save(name):
        try:
            start.wait()
            change_perspective(sales(), {"name": name}, by=erin, seen={"name": "Sales"})
            told.append("saved")
        except Conflict as conflict:
            told.append(conflict.theirs["name"]["theirs"])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save, args=(name,)) for name in ("Clients", "Customers")]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert set(told) == {"saved", Perspective.objects.get(key="sales").name}


def test_numbers_of_the_scoring(web, other):
    url = "/settings/scoring/"
    change_scoring({"by": "thresholds"}, by=other)
    was = hidden(web.read(url))
    assert was["was_by"] == "thresholds"
    sent = {key.removeprefix("was_"): text for key, text in was.items()}
    change_scoring({"recency": "10, 20, 30, 40", "money": "1, 2, 3, 4"}, by=other)
    answer = web(url, **was, **sent | {"recency": "5, 6, 7, 8", "frequency": "2, 3, 4, 5"})
    markup = answer.content.decode()
    assert answer.status_code == 409 and f"{other.name} made it “10, 20, 30, 40” meanwhile." in markup
    again = hidden(markup)
    sent = {key.removeprefix("was_"): text for key, text in again.items()}
    assert web(url, **again, **sent | {"recency": "5, 6, 7, 8"}).status_code == 200
    assert (list(scoring().recency), list(scoring().money)) == ([5, 6, 7, 8], [1, 2, 3, 4])


def order_of(row):
    return list(Stage.objects.filter(perspective=row.pk).order_by("position").values_list("pk", flat=True))


def test_the_order_of_stages(web, other):
    row = setup().by_key("legal")
    url, was = f"/settings/perspectives/{row.pk}/", order_of(row)
    shown = ",".join(map(str, was))
    assert f'"was": "{shown}"' in web.read(url)
    theirs, yours = [*was[1:], was[0]], [was[-1], *was[:-1]]
    order_stages(row, theirs, by=other)
    answer = web(f"{url}stages/order/", order=yours, was=shown)
    assert answer.status_code == 409 and order_of(row) == theirs
    assert f"{other.name} put them into another order meanwhile" in answer.content.decode()
    assert web(f"{url}stages/order/", order=theirs, was=shown).status_code == 200
    assert web(f"{url}stages/order/", order=yours, was=",".join(map(str, theirs))).status_code == 200
    assert order_of(row) == yours


def order_of_all():
    return list(Perspective.objects.order_by("position", "id").values_list("pk", flat=True))


def test_the_order_of_perspectives(web, other):
    url, was = "/settings/perspectives/order/", order_of_all()
    shown = ",".join(map(str, was))
    assert f'"was": "{shown}"' in web.read(f"/settings/perspectives/{was[0]}/")
    theirs, yours = [*was[1:], was[0]], [was[-1], *was[:-1]]
    order_perspectives(theirs, by=other)
    answer = web(url, order=yours, was=shown)
    markup = answer.content.decode()
    assert answer.status_code == 409 and order_of_all() == theirs
    assert f"{other.name} put them into another order meanwhile" in markup
    assert "<details open>" in markup
    assert web(url, order=theirs, was=shown).status_code == 200
    assert web(url, order=yours, was=",".join(map(str, theirs))).status_code == 200
    assert order_of_all() == yours


def test_a_perspective_that_was_added_meanwhile_is_no_other_order(web, other):
    was = order_of_all()
    add_perspective("Press", by=other)
    answer = web("/settings/perspectives/order/", order=[was[-1], *was[:-1]], was=",".join(map(str, was)))
    assert answer.status_code == 200 and order_of_all()[:-1] == [was[-1], *was[:-1]]


def test_a_stage_that_was_added_meanwhile_is_no_other_order(web, other):
    row = setup().by_key("legal")
    was = order_of(row)
    add_stage(row, "Archived", by=other)
    answer = web(
        f"/settings/perspectives/{row.pk}/stages/order/", order=[was[-1], *was[:-1]], was=",".join(map(str, was))
    )
    assert answer.status_code == 200 and order_of(row)[:-1] == [was[-1], *was[:-1]]


@pytest.mark.parametrize("whose", ["its own", "that of the other"])
def test_merging_with_what_is_called_otherwise_by_now(web, other, whose):
    row, into = lead(), Stage.objects.get(key="mql", perspective__key="sales")
    url, markup = f"/settings/stages/{row.pk}/", web.read(f"/settings/stages/{row.pk}/")
    change_stage(row if whose == "its own" else into, {"name": "Inquirer"}, by=other)
    answer = web(f"{url}merger/", **hidden(markup), into=into.pk)
    assert answer.status_code == 409 and lead().merged_into is None
    assert f"{other.name} changed one of the two meanwhile." in answer.content.decode()
    assert web(f"{url}merger/", **hidden(answer.content.decode()), into=into.pk).status_code == 204
    assert lead().merged_into == into
