"""A field of activities that is hidden from somebody is nowhere; what is only read is not changed. And the works council."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from rapport.access.actions.profile import add_profile, change_profile
from rapport.access.actions.role import add_role, give_role
from rapport.access.models import Profile
from rapport.access.privileges import WORKING
from rapport.activities import actions as activities
from rapport.activities.models import Activity, Kind, Outcome
from rapport.attachments.actions import add_comment, add_file
from rapport.base.catalogue import card
from rapport.base.errors import Invalid, NotAllowed
from rapport.base.typed_dates import When
from rapport.contacts import actions as contacts
from rapport.notices.actions import follow
from rapport.organisation.models import User
from rapport.organisation.queries import today_of
from tests.known import within_a_date, without_ids
from tests.test_field_access import told

TEXTS = {"subject": "Zzsubject", "note": "Zznote", "script": "Zzscript", "place": "Zzplace"}
SECRETS = TEXTS | {
    "outcome": "Zzoutcome", "minutes": "37 min|>37<|,37\\b", "cancelled_because": "Zzbecause", "direction": "they called|they did",
    "priority": "high priority|important", "attempt": r"\d(nd|rd|th) try", "colleagues": "Zzguest", "created_by": "Zzmaker",
    "entered_by": "Zztypist", "created": within_a_date(1981),
    "first_starts_at": within_a_date(1982), "first_starts_on": within_a_date(1983),
    "remind_minutes": r"\b17 min", "repeats": "every day|daily",
    "comments": "Zzcomment", "files": "Zzfile",
}  # fmt: skip
# What contacts tell as well, and what is only yes or no.
UNTOLD = {"company", "next", "is_repeated"}
HIDEABLE = sorted(card("activity").fields.keys() - {"contact", *card("activity").always_known})


def _gone(name):
    return User.objects.create_user(f"{name}@gone.example".lower(), name=f"{name} Gone")


def _in(year):
    return datetime(year, 3, 17, 12, tzinfo=UTC)


@pytest.fixture
def world(cast):
    """Of everything that can be known of activities something: planned, done, called off, in the trash, of a series."""
    joe = contacts.create_contact(
        {"name": "Joe Doe", "owner": cast.erin, "notes": "Zzstanding", "company": "Zzfirm"}, by=cast.erin
    )
    for one in (cast.alice, cast.bob):
        follow("contact", joe.pk, by=one)
    people = [_gone(name) for name in ("Zzguest", "Zzmaker", "Zztypist")]
    call = Kind.objects.get(key="call")
    Outcome.objects.create(kind=call, key="zz", name="Zzoutcome", icon="check", is_contact=True, is_touch=True)
    today = today_of(cast.alice)
    say = {"kind": "call", "contacts": [joe.pk], **TEXTS, "minutes": 37, "direction": "in", "priority": 1}
    for_alice = {**say, "assigned_to": cast.alice.pk}
    at = When(at=timezone.now() + timedelta(minutes=20))
    more = {"remind_minutes": 17, "attempt": 3, "colleagues": [people[0].pk]}
    planned = activities.plan_activity({**for_alice, "when": at, **more}, by=cast.erin)
    late = activities.plan_activity({**for_alice, "when": When(on=today - timedelta(days=2))}, by=cast.erin)
    alone = activities.plan_activity(
        {**for_alice, "kind": "todo", "contacts": (), "when": When(on=today)}, by=cast.erin
    )
    later = activities.plan_activity(
        {**for_alice, "when": When(on=today), "repeats": {"rule": "FREQ=DAILY"}}, by=cast.erin
    )
    done = activities.log_activity({**say, "outcome": "zz"}, by=cast.erin)
    activities.change_activity(done.pk, {"subject": "Zzsubject, Zzsubject"}, by=cast.erin)
    off = activities.plan_activity({**for_alice, "when": When(on=today)}, by=cast.erin)
    activities.cancel_activities([off.pk], reason="Zzbecause", by=cast.erin)
    gone = activities.plan_activity({**for_alice, "when": When(on=today)}, by=cast.erin)
    activities.trash_activities([gone.pk], by=cast.erin)
    add_comment("activity", done.pk, "@Alice Ames Zzcomment", by=cast.erin, about=joe.pk)
    add_file("activity", done.pk, "Zzfile.txt", io.BytesIO(b"Zzfile"), by=cast.erin, about=joe.pk)
    activities.remind(timezone.now() + timedelta(minutes=15))
    User.objects.filter(pk__in=[one.pk for one in people]).update(is_active=False)
    marked = {"created_at": _in(1981), "first_starts_at": _in(1982), "created_by": people[1], "entered_by": people[2]}
    Activity.objects.exclude(pk=late.pk).update(**marked)
    Activity.objects.filter(pk=late.pk).update(first_starts_on=_in(1983).date())
    cast.joe, cast.done, cast.planned = joe, done, planned
    cast.activities = [planned, late, alone, later, done, off]
    return cast


@pytest.fixture
def limited(cast):
    """`limited(note="hidden")`: Alice, whose only profile says so of activities."""
    profile = add_profile("Limited", by=cast.erin)
    change_profile(profile, by=cast.erin, allowed=list(WORKING))
    give_role(cast.alice, add_role("Limited", by=cast.erin, profiles=[profile]), by=cast.erin)

    def limit(of="activity", **fields):
        profile.refresh_from_db()
        change_profile(profile, by=cast.erin, fields={of: fields})
        return cast.alice

    return limit


def pages(world):
    """Wherever activities, or something of them, can be read."""
    joe, day = f"/contacts/{world.joe.pk}/", today_of(world.alice).isoformat()
    yield from ("/", "/?whose=team", "/next/", "/notices/", "/notices/news/?since=1", "/trash/", "/trash/?text=joe")
    yield from (joe, f"{joe}history/", f"{joe}facts/", f"/journal/contact/{world.joe.pk}/", f"{joe}?panel=log")
    yield from (f"/journal/contact/{world.joe.pk}/table/", "/contacts/?columns=name,next_activity")
    yield from (
        f"/calendar/?view={view}&day={day}&whose={world.alice.pk}" for view in ("day", "week", "month", "agenda")
    )
    yield from (
        "/activities/",
        "/activities/?columns=all",
        "/activities/?where=cancelled_at:filled",
        "/activities/?text=joe",
    )
    yield from (f"/activities/log/?contact={world.joe.pk}", f"/activities/schedule/?contact={world.joe.pk}")
    for one in world.activities:
        place = f"/activities/{one.pk}/"
        yield from (place, f"{place}move/", f"/journal/activity/{one.pk}/", f"/journal/activity/{one.pk}/table/")
        yield from (f"/activities/{part}/?id={one.pk}" for part in ("giving", "cancelling", "picking", "spread"))
        yield f"/activities/log/?activity={one.pk}"
        yield from (f"/{part}/activity/{one.pk}/" for part in ("comments", "files"))
    yield from (f"/{path}/?q={words}" for path in ("palette", "search") for words in ("joe", "call", "zz"))


def asked_of(field):
    """The list and the editors of its lookup, asked for this very field."""
    yield from (
        f"/activities/?columns=when,{field}",
        f"/activities/?sort={field}",
        f"/activities/?where={field}:filled",
    )
    parts = ("editor", "values", "preview", "rows", "foot", "columns", "sorts")
    yield from (f"/lookups/activity/{part}/?f={field}" for part in parts)


HX = {"HX-Request": "true"}


def texts(web, addresses):
    for address in addresses:
        for headers in ({}, HX):
            answer = web.get(address, headers=headers)
            assert answer.status_code < 500, address
            yield address, without_ids(told(answer))


def test_every_field_has_something_to_look_for():
    assert set(HIDEABLE) - SECRETS.keys() == UNTOLD


@pytest.mark.wide
@pytest.mark.parametrize("field", HIDEABLE)
def test_a_hidden_field_of_activities_is_nowhere(field, world, limited, browser_of):
    web = browser_of(limited(**{field: "hidden"}))
    secret = re.compile(SECRETS.get(field, "(?!)"), re.IGNORECASE)
    for address, text in texts(web, [*pages(world), *asked_of(field)]):
        found = secret.search(text)
        assert not found, (address, text[max(0, found.start() - 200) : found.end() + 60])
    for kind in ("csv", "xlsx"):
        answer = web.post("/export/", {"of": "activity", "format": kind, "columns": "all"})
        assert not secret.search(told(answer)), kind
    answer = web.post("/activities/completion/", {"id": world.planned.pk}, headers=HX)
    assert answer.status_code == 204 and not secret.search(told(answer) + str(answer.headers))


def test_a_hidden_field_of_contacts_does_not_stand_with_their_activities(world, limited, browser_of):
    """Neither as a column of their list nor beside a name: the company itself is called otherwise by nobody."""
    web = browser_of(limited("contact", company="hidden"))
    own = (f"/contacts/{world.joe.pk}/", "/activities/", "/calendar/", "/?", "/next/")
    for address, text in texts(web, [one for one in pages(world) if one == "/" or one.startswith(own)]):
        assert "Zzfirm" not in text, address


def test_who_may_know_it_finds_it(world, limited, browser_of):
    """Or the test above proves nothing."""
    web = browser_of(limited())
    read = [text for _, text in texts(web, [*pages(world), *(f"/activities/?columns=when,{one}" for one in SECRETS)])]
    found = {
        field: sum(bool(re.search(secret, text, re.IGNORECASE)) for text in read) for field, secret in SECRETS.items()
    }
    assert [field for field, count in found.items() if not count] == []
    assert all(found[field] > 3 for field in ("subject", "note", "outcome", "place", "minutes"))


@pytest.mark.parametrize("field", ["subject", "note"])
def test_nobody_finds_an_activity_by_what_is_hidden(field, world, limited, browser_of):
    sought, history = TEXTS[field].lower(), f"/contacts/{world.joe.pk}/history/"
    for access, finds in (("read", True), ("hidden", False)):
        web = browser_of(limited(**{field: access}))
        for address in (f"/search/?q={sought}", f"/activities/?text={sought}", f"{history}?text={sought}"):
            assert (f"/activities/{world.done.pk}/" in told(web.get(address))) == finds, (address, access)


@pytest.mark.parametrize("access", ["read", "hidden"])
def test_what_is_not_editable_is_not_changed(world, limited, access):
    fixed = ("subject", "note", "place", "minutes", "priority", "script", "direction", "outcome", "colleagues")
    alice = limited(**dict.fromkeys(fixed, access))
    values = {"subject": "x", "note": "x", "place": "x", "minutes": 5, "priority": -1, "direction": "out", "script": "x",
              "colleagues": [world.bob.pk]}  # fmt: skip
    for key, value in values.items():
        for deed in (
            lambda key=key, value=value: activities.change_activity(world.planned.pk, {key: value}, by=alice),
            lambda key=key, value=value: activities.plan_activity(
                {"kind": "todo", "contacts": [world.joe.pk], key: value}, by=alice
            ),
        ):
            with pytest.raises((NotAllowed, Invalid)):
                deed()
    with pytest.raises(NotAllowed):
        activities.move_activities([world.planned.pk], When(), minutes=90, by=alice)
    with pytest.raises(NotAllowed):
        activities.change_activity(world.done.pk, {"outcome": "reached"}, by=alice)


def test_when_and_whose_are_read_only_where_a_profile_says_so(world, limited):
    alice = limited(when="read", assigned_to="read", contacts="read")
    for deed in (
        lambda: activities.move_activities([world.planned.pk], When(on=today_of(world.alice)), by=alice),
        lambda: activities.give_activities([world.planned.pk], world.bob, by=alice),
        lambda: activities.change_activity(world.planned.pk, {"contacts": []}, by=alice),
    ):
        with pytest.raises(NotAllowed):
            deed()
    activities.complete_activity(world.planned.pk, outcome="zz", by=alice)


@pytest.mark.parametrize("access", ["read", "hidden"])
def test_forms_leave_alone_what_they_do_not_hold(world, limited, browser_of, access):
    """Also where a crafted form sends it; the form itself does not offer it."""
    web = browser_of(limited(**dict.fromkeys(TEXTS, access), minutes=access, priority=access, direction=access))
    place = f"/activities/{world.planned.pk}/"
    page = told(web.get(place, headers=HX))
    assert not re.search(r'name="(subject|note|script|place|minutes|priority|direction)"', page)
    assert ("Zznote" in page) == (access == "read")
    form = {
        "kind": "call",
        "contacts": world.joe.pk,
        "when_typed": "",
        "version": world.planned.version,
        "is_private": "1",
    }
    web.post(place, {**form, "subject": "Crafted", "note": "Crafted", "place": "Crafted"}, headers=HX)
    now = Activity.objects.select_related("text").get(pk=world.planned.pk)
    assert (now.subject, now.text.note, now.place, now.minutes, now.is_private) == (
        *list(TEXTS.values())[:2],
        "Zzplace",
        37,
        True,
    )
    panel = told(web.get(f"/activities/log/?contact={world.joe.pk}&activity={world.planned.pk}", headers=HX))
    assert not re.search(r'name="(note|minutes|place)"', panel)
    answer = web.post("/activities/log/", {"contact": world.joe.pk, "kind": "call", "completes": now.pk, "outcome": "zz",
                                           "note": "Crafted"}, headers=HX)  # fmt: skip
    assert answer.status_code == 204
    now = Activity.objects.select_related("text", "outcome").get(pk=now.pk)
    assert now.done_at and now.text.note == "Zznote" and now.outcome.key == "zz"


def test_a_works_council_does_not_see_notes(world, browser_of):
    """The example of the guide, played: a profile like Read only, with the notes of contacts and of activities hidden."""
    profile = add_profile("Works council", by=world.erin, like=Profile.objects.get(name="Read only"))
    hidden = {"contact": {"notes": "hidden"}, "activity": {"note": "hidden"}}
    change_profile(profile, by=world.erin, fields=hidden)
    give_role(world.bob, add_role("Works council", by=world.erin, profiles=[profile]), by=world.erin)
    web = browser_of(world.bob)
    secret = re.compile("Zznote|Zzstanding", re.IGNORECASE)
    read = dict(texts(web, [*pages(world), *asked_of("note"), "/contacts/?columns=name,notes"]))
    assert [address for address, text in read.items() if secret.search(text)] == []
    assert (
        "Zzsubject" in read[f"/contacts/{world.joe.pk}/history/"] and "Joe Doe" in read["/contacts/?columns=name,notes"]
    )
    for kind in ("csv", "vcard"):
        for of in ("contact", "activity"):
            assert not secret.search(told(web.post("/export/", {"of": of, "format": kind, "columns": "all"})))


def test_who_may_not_see_activities_meets_none(world, browser_of):
    """Without the privilege to see them: no page, list, search, notice or line of the frame."""
    profile = add_profile("Addresses", by=world.erin)
    change_profile(profile, by=world.erin, allowed=["contacts.view", "contacts.change", "contacts.export"])
    give_role(world.alice, add_role("Addresses", by=world.erin, profiles=[profile]), by=world.erin)
    web = browser_of(world.alice)
    secret = re.compile("|".join([*TEXTS.values(), "Zzoutcome", "Zzbecause"]), re.IGNORECASE)
    for address, text in texts(web, pages(world)):
        assert not secret.search(text), (address, text[: secret.search(text).start()][-200:])
        assert not re.search('data-view="(today|calendar)"', text), address
    assert web.get("/").headers["Location"] == "/contacts/"
    assert all(web.get(f"/activities/{one.pk}/").status_code == 404 for one in world.activities)
    calendar = web.get(f"/calendar/?view=day&whose={world.alice.pk}").content.decode()
    assert "Busy" not in calendar and "data-activity" not in calendar
    assert web.get("/notices/news/?since=1").json()["unread"] == ""
    every = {"format": "csv", "columns": "all"}
    assert web.post("/export/", {"of": "activity", **every}).status_code == 303  # back, with the reason
    text = told(web.post("/export/", {"of": "contact", **every}))
    assert "Joe Doe" in text and not re.search("Last (contact|try|touch)|Next activity", text)
