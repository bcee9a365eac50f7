"""Every URL by every method × who asks × whose record, in which state: who may not see is told nothing and writes nothing, and
who may is answered. See `tests/walk.py`."""

import pytest
from django.db import transaction
from django.test import Client

from conftest import make_cast
from rapport.access.actions.role import add_role, give_role, move_role
from rapport.access.models import Profile, Role
from rapport.organisation.models import Organisation, User
from tests.closed import STATES, make_closed_world
from tests.hostile import asked_names
from tests.walk import WALKED, Reader, Seer, Walk, addresses, is_addressed

pytestmark = pytest.mark.django_db
OF_RECORDS = [route for route in WALKED if is_addressed(route) and not route.startswith("settings/")]
# Who asks, whose record, its state, and which routes: all, those that can name a record, or those whose address does.
FIRST = [("carol", "alice", "live", "all"), ("alice", "carol", "trashed", "addressed")]
MORE = [
    (who, owner, state, "of records")
    for who, owner in (("carol", "alice"), ("carol", "bob"), ("alice", "bob"), ("alice", "carol"), ("bob", "carol"))
    for state in STATES
    if (who, owner, state, "all") not in FIRST
]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once: every request of a walk is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        Organisation.objects.create(id=1, name="Lind & Hale Instruments", country="US", time_zone="America/New_York")
        yield make_closed_world(make_cast())
        transaction.set_rollback(True)


@pytest.fixture
def web(db):
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("who", "owner", "state", "which"), FIRST)
def test_what_one_does_not_see_is_neither_told_nor_written(web, world, monkeypatch, who, owner, state, which):
    walk_all(web, world, monkeypatch, (who, owner, state), which)


@pytest.mark.wide
@pytest.mark.heavy
@pytest.mark.parametrize(("who", "owner", "state", "which"), MORE)
def test_nobody_is_told_or_writes_what_they_do_not_see(web, world, monkeypatch, who, owner, state, which):
    walk_all(web, world, monkeypatch, (who, owner, state), which)


def walk_all(web, world, monkeypatch, case, which):
    who, owner, state = case
    walk = Walk(web, world, who, world.records[owner, state])
    for route in OF_RECORDS if which == "addressed" else WALKED:
        walk.route(route, lambda: asked_names(monkeypatch), is_of_records=which == "of records")
    assert walk.broken == []


# What is one's own business, whoever is above; administrators may undo what others did.
OWN_ALONE = {
    "comments/<int:comment_id>/", "export/<int:export_id>/", "export/<int:export_id>/file/", "lookups/<int:lookup_id>/",
    "lookups/<int:lookup_id>/change/", "lookups/<int:lookup_id>/deletion/", "notices/<int:notice_id>/",
    "notices/<int:notice_id>/delay/", "notices/<int:notice_id>/reading/",
}  # fmt: skip
# What only who made a calling list may do with it, and administrators.
OF_ITS_MAKER = {f"calling/<int:calling_id>/{deed}/" for deed in ("change", "closing", "deletion", "refresh")}
# Taking back what one did, and how far one's own change of many is.
OF_ITS_DOER = {"operations/<int:operation_id>/reversal/", "standings/bulk/<int:operation_id>/"}
ANSWERED = {"alice": set(), "bob": OWN_ALONE | OF_ITS_MAKER | OF_ITS_DOER, "erin": OWN_ALONE}


@pytest.mark.parametrize("who", ANSWERED)
def test_who_may_is_answered_by_every_route(web, world, monkeypatch, who):
    """The owner, the superior, the administrator: a route that is shut for everybody would pass any other walk."""
    seer = Seer(web, world, who, world.records["alice", "live"] | {"private_id": None})
    shut = {
        route
        for route in OF_RECORDS
        if not any(seer.is_answered(route, one, lambda: asked_names(monkeypatch)) for one in seer.addresses(route))
    }
    assert shut == ANSWERED[who]
    assert seer.broken == []


@pytest.mark.parametrize("who", ["bob", "erin"])
def test_of_what_is_private_superiors_and_administrators_see_that_there_is_one(web, world, monkeypatch, who):
    found = world.records["alice", "live"]
    seer = Seer(web, world, who, found)
    of_activities = [route for route in OF_RECORDS if "activity_id" in route]
    only = {"activity_id": found["private_id"], "done_id": found["private_id"], "private_id": found["private_id"]}
    for route in of_activities:
        for address in addresses(route, found | only):
            assert not seer.is_answered(route, address, lambda: asked_names(monkeypatch)), address
    page = web.get("/calendar/", {"whose": world.alice.pk, "view": "day"}).content.decode()
    assert "Busy" in page and not seer.secrets.search(page)


@pytest.mark.parametrize("who", ["alice", "bob", "erin"])
def test_what_hangs_on_a_contact_in_the_trash_is_not_here(web, world, monkeypatch, who):
    found = world.records["alice", "trashed"]
    seer = Seer(web, world, who, found)
    for route in OF_RECORDS:
        for address in addresses(route, found):
            hangs = f"/{found['contact_id']}" in address and ("contacts/" in route or "/contact/" in address)
            if hangs or "<int:file_id>" in route or "<int:tie_id>" in route or "<int:comment_id>" in route:
                assert not seer.is_answered(route, address, lambda: asked_names(monkeypatch)), address


@pytest.mark.heavy
def test_who_may_only_read_writes_nothing(web, world, monkeypatch):
    """Above everybody, so that nothing but the profile stands in the way."""
    readers = add_role("Council", by=world.erin, profiles=[Profile.objects.get(name="Read only")])
    for role in Role.objects.filter(parent=None).exclude(pk=readers.pk):
        move_role(role, parent=readers, by=world.erin)
    fay = User.objects.create_user("fay@lindhale.example", name="Fay Ford")
    give_role(fay, readers, by=world.erin)
    reader = Reader(web, world, fay)
    for route in WALKED:
        if not route.startswith(("settings/mine/", "theme/", "lookups/density/", "accounts/")):
            reader.route(route, lambda: asked_names(monkeypatch), methods=("post", "delete"))
    assert reader.broken == []
