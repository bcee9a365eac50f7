"""Every URL by every method, asked by somebody who sees the record and from whom its fields are hidden: no answer holds one."""

import re

import pytest
from django.db import transaction
from django.test import Client

from conftest import make_cast
from rapport.access.actions.profile import add_profile, change_profile
from rapport.access.actions.role import change_role
from rapport.access.privileges import WORKING
from rapport.base.catalogue import card
from rapport.organisation.models import Organisation
from tests.closed import PHONES, make_closed_world
from tests.hostile import asked_names
from tests.walk import WALKED, Walk

pytestmark = [pytest.mark.django_db, pytest.mark.heavy, pytest.mark.wide]
# How the values of fields end in `tests/closed.py`, after whose they are.
OF_CONTACTS = r"nick title job notes tag crm id street city dear why @mail comment file because order\w*"
OF_ACTIVITIES = "plan script place said"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once: every request of a walk is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        Organisation.objects.create(id=1, name="Lind & Hale Instruments", country="US", time_zone="America/New_York")
        yield make_closed_world(make_cast())
        transaction.set_rollback(True)


class Outsider(Walk):
    """Somebody who sees the record, and knows of no field but what makes it one."""

    def __init__(self, web, user, found):
        self.web, self.who, self.found, self.shared, self.broken = web, user.name, found, [], []
        web.force_login(user)
        endings = "|".join(f"{OF_CONTACTS} {OF_ACTIVITIES}".split())
        phones = "|".join(r"\D{0,3}".join(one[-8:].split()) for one in PHONES.values())
        self.secrets = re.compile(rf"zzq(alice|bob|carol)({endings})\b|{phones}", re.IGNORECASE)

    def look(self, method, address, typed, status, text, has_written, may_answer):
        if status >= 500 or (found := self.secrets.search(text)):
            near = "" if status >= 500 else " ".join(text[max(0, found.start() - 80) : found.end() + 30].split())
            self.broken.append((method, address, typed, status, near))


def all_hidden(kind):
    of = card(kind)
    return {key: "hidden" for key in of.fields if key not in (of.heading, *of.always_known)}


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_what_is_hidden_is_told_by_no_route(world, monkeypatch, who):
    """Of one's own contacts, and of those below."""
    user = getattr(world, who)
    with transaction.atomic():
        profile = add_profile("Outsider", by=world.erin)
        fields = {kind: all_hidden(kind) for kind in ("contact", "activity")}
        change_profile(profile, by=world.erin, allowed=list(WORKING), fields=fields)
        change_role(user.post.role, profiles=[profile], by=world.erin)
        walk = Outsider(Client(raise_request_exception=False), user, world.records["alice", "live"])
        for route in WALKED:
            walk.route(route, lambda: asked_names(monkeypatch))
        transaction.set_rollback(True)

    assert walk.broken == []
