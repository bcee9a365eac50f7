"""Settings: saved as one goes, undone by toast, the organisation's only for administrators."""

import json
from datetime import date

import pytest

from rapport.access.actions import change_user
from rapport.access.days_off import read_days
from rapport.base.errors import Invalid, NotAllowed
from rapport.base.sockets import SettingsPage, plugged
from rapport.journal.actions import undo
from rapport.journal.models import Operation
from rapport.organisation.models import Holiday, Organisation, User

HX = {"HX-Request": "true"}


def save(client, url, **typed):
    return client.post(url, typed, headers=HX)


@pytest.mark.parametrize(
    ("key", "typed", "stored"),
    [
        ("theme", "dark", "dark"),
        ("density", "compact", "compact"),
        ("single_keys", "", False),
        ("time_zone", "Asia/Tokyo", "Asia/Tokyo"),
        ("works_from", "7.30", "07:30:00"),
        ("working_days", ["6", "1"], "16"),
        ("name", "Alice Ångström", "Alice Ångström"),
    ],
)
def test_own_settings_are_saved_and_undone(browser_of, alice, key, typed, stored):
    before = getattr(User.objects.get(id=alice.id), key)
    answer = save(browser_of(alice), "/settings/mine/", setting=key, **({key: typed} if typed else {}))
    assert answer.status_code in {200, 204}
    assert str(getattr(User.objects.get(id=alice.id), key)) == str(stored)
    done = json.loads(answer["HX-Trigger"])["toast"]["undo"]
    undo(Operation.objects.get(id=done), by=alice)
    assert getattr(User.objects.get(id=alice.id), key) == before


@pytest.mark.parametrize(
    ("key", "typed"),
    [("works_from", "half past"), ("works_from", "23:00"), ("time_zone", "Mars/Base"), ("name", " "), ("theme", "x")],
)
def test_what_makes_no_sense_is_told_and_not_saved(browser_of, alice, key, typed):
    answer = save(browser_of(alice), "/settings/mine/", setting=key, **{key: typed})
    assert answer.status_code in {422, 409} and not Operation.objects.exists()


def test_notices_of_a_kind_are_switched_off(browser_of, alice):
    client = browser_of(alice)
    save(client, "/settings/mine/", setting="notice", notice="follow")
    save(client, "/settings/mine/", setting="notice", notice="browser.system", on="on")
    assert User.objects.get(id=alice.id).notice_choices == {"follow": False, "browser.system": True}
    assert save(client, "/settings/mine/", setting="notice", notice="is_administrator", on="on").status_code == 404
    assert save(client, "/settings/mine/", setting="is_administrator", is_administrator="on").status_code == 404


def test_password_is_changed_knowing_the_old_one(browser_of, client, alice):
    alice.set_password("four plain words here")
    alice.save()
    browser_of(alice)
    url = "/settings/mine/password/"
    wrong = save(client, url, old="no", new="quite another sentence")
    assert wrong.status_code == 422 and "This is not your password" in wrong.content.decode()
    assert save(client, url, old="four plain words here", new="password12").status_code == 422
    assert save(client, url, old="four plain words here", new="quite another sentence").status_code == 204
    assert client.get("/settings/mine/").status_code == 200  # still signed in here
    assert save(client, "/settings/mine/sessions/").status_code == 204
    assert client.get("/settings/mine/").status_code == 200
    for _ in range(8):
        answer = save(client, url, old="no", new="quite another sentence")
    assert "Too many tries" in answer.content.decode()


def test_the_organisation_is_changed_and_undone(browser_of, erin):
    client = browser_of(erin)
    save(client, "/settings/organisation/", setting="working_days", working_days=["7", "1"])
    answer = save(client, "/settings/organisation/", setting="name", name="Lind")
    assert Organisation.objects.get().name == "Lind" and Organisation.objects.get().working_days == "17"
    undo(Operation.objects.get(id=json.loads(answer["HX-Trigger"])["toast"]["undo"]), by=erin)
    assert Organisation.objects.get().name == "Lind & Hale Instruments"
    assert save(client, "/settings/organisation/", setting="working_days").status_code == 422
    assert save(client, "/settings/organisation/", setting="full_day", full_day="²").status_code == 422


def test_days_off(browser_of, erin):
    client = browser_of(erin)
    save(client, "/settings/holidays/", day="2030-12-25", name="Christmas")
    many = save(client, "/settings/holidays/", days="2030-12-26 Boxing Day\n\n2030-12-25, Christmas Day")
    assert list(Holiday.objects.order_by("day").values_list("name", flat=True)) == ["Christmas Day", "Boxing Day"]
    wrong = save(client, "/settings/holidays/", days="2030-12-31 ok\nsoon")
    assert wrong.status_code == 422 and "soon" in wrong.content.decode() and Holiday.objects.count() == 2
    undo(Operation.objects.get(id=json.loads(many["HX-Trigger"])["toast"]["undo"]), by=erin)
    row = Holiday.objects.get()
    assert row.name == "Christmas"
    gone = save(client, f"/settings/holidays/{row.id}/removal/")
    assert not Holiday.objects.exists()
    undo(Operation.objects.get(id=json.loads(gone["HX-Trigger"])["toast"]["undo"]), by=erin)
    assert Holiday.objects.get().name == "Christmas"


CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20301225
DTEND;VALUE=DATE:20301227
SUMMARY:Christmas\\, both
  days
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20010704
RRULE:FREQ=YEARLY
SUMMARY:Independence Day
END:VEVENT
END:VCALENDAR"""


def test_days_off_are_pasted_as_rows_or_as_a_calendar_file():
    today = date(2030, 3, 1)
    found = read_days(CALENDAR, today)
    assert found[date(2030, 12, 25)] == found[date(2030, 12, 26)] == "Christmas, both days"
    assert [day.year for day, name in found.items() if name == "Independence Day"] == [2030, 2031, 2032]
    table = read_days('Date;Name\n"2030-12-31";New Year\n25.12.2030, Christmas\nEaster Monday,2031-04-14', today)
    assert table == {
        date(2030, 12, 31): "New Year",
        date(2030, 12, 25): "Christmas",
        date(2031, 4, 14): "Easter Monday",
    }
    with pytest.raises(Invalid):
        read_days("2030-02-30 No such day", today)


def test_people(browser_of, cast):
    client = browser_of(cast.erin)
    url = "/settings/people/invitation/"
    assert save(client, url, name="Fay", email="alice@lindhale.example").status_code == 422
    answer = save(client, url, name="Fay Ford", email="fay@lindhale.example")
    assert "/welcome/" in answer.content.decode() and answer["HX-Retarget"] == "#people"
    assert "/welcome/" not in client.get("/settings/people/").content.decode()
    save(client, f"/settings/people/{cast.bob.id}/", decision="administrator")
    assert User.objects.get(id=cast.bob.id).is_administrator
    assert "/welcome/" in save(client, f"/settings/people/{cast.bob.id}/link/").content.decode()
    save(client, f"/settings/people/{cast.dan.id}/", decision="in")
    assert User.objects.get(id=cast.dan.id).is_active


def test_the_last_administrator_stays(browser_of, erin):
    answer = save(browser_of(erin), f"/settings/people/{erin.id}/", decision="colleague")
    assert answer.status_code == 409 and "only administrator" in answer["HX-Trigger"]
    assert User.objects.get(id=erin.id).is_administrator


def test_an_undo_needs_the_same_right(cast):
    done = change_user(cast.bob, {"is_administrator": True}, by=cast.erin)
    undone = change_user(cast.erin, {"is_administrator": False}, by=cast.bob)
    cast.erin.refresh_from_db()
    with pytest.raises(NotAllowed):
        undo(undone, by=cast.alice)
    with pytest.raises(NotAllowed):
        undo(done, by=cast.erin)  # hers, but no administrator any more


def test_colleagues_see_their_own_page_only(browser_of, cast, django_assert_max_num_queries):
    client = browser_of(cast.alice)
    assert client.get("/settings/", follow=True).redirect_chain[-1][0] == "/settings/mine/"
    with django_assert_max_num_queries(5):  # session, user, and three for the frame
        assert "/settings/people/" not in client.get("/settings/mine/").content.decode()
    for page in plugged(SettingsPage):
        expected = 403 if page.for_administrators else 200
        assert client.get(page.url).status_code == expected, page.url
    for url in ["people/invitation/", f"people/{cast.bob.id}/link/", f"people/{cast.bob.id}/", "organisation/"]:
        assert save(client, f"/settings/{url}", decision="administrator", setting="name", name="x").status_code == 403


def test_administrators_open_every_page(browser_of, erin):
    client = browser_of(erin)
    for page in plugged(SettingsPage):
        assert client.get(page.url).status_code == 200, page.url
