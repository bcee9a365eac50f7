"""Somebody with the profile Read only asks every URL by every method about records they see: nothing of any record changes.

Routes join by themselves, as in the walk of access. What is one's own (settings, lookups, notices read) is
no record.
"""

import re
from hashlib import sha256
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import transaction

from rapport.access.actions.role import add_role, give_role
from rapport.access.models import Profile
from rapport.activities import actions as activities
from rapport.activities.models import Activity
from rapport.attachments.actions import add_comment
from rapport.attachments.models import Comment
from rapport.base.errors import NotAllowed
from rapport.base.typed_dates import When
from rapport.contacts import actions as contacts
from rapport.journal.models import Operation
from rapport.organisation.queries import today_of
from tests.closed import everything_of
from tests.hostile import FORM, HX, Back, asked_names
from tests.test_activity_fields import texts
from tests.walk import WALKED, Walk, told, writes

RECORDS = ("contacts", "activities", "attachments", "perspectives", "exchange")
NOTHING = re.compile("(?!)")


def kept():
    """A digest of every table of records."""
    tables = (model for model in apps.get_models() if model._meta.app_label in RECORDS)
    return {
        model._meta.label: sha256(repr(list(model._base_manager.order_by("pk").values())).encode()).hexdigest()
        for model in tables
    }


class ReadOnlyWalk(Walk):
    """Whoever may only read, and sees everything."""

    def __init__(self, web, who, found):
        self.web, self.who, self.found = web, who.name, found
        web.force_login(who)
        self.shared, self.broken, self.before = [], [], kept()

    def ask(self, method, address, typed, *, may_answer):
        try:
            with transaction.atomic():
                with writes() as written:
                    asked = {"data": typed} if method == "get" else {"data": urlencode(typed)}
                    form = {} if method == "get" else {"content_type": FORM}
                    answer = getattr(self.web, method)(address, **asked, **form, headers=HX)
                    told(answer)
                wrong = [f"answers {answer.status_code}"] if answer.status_code >= 500 else []
                if written and (after := kept()) != self.before:
                    wrong.append("writes " + ", ".join(name for name in after if after[name] != self.before[name]))
                self.broken += [(method, address, typed, one) for one in wrong]
                raise Back
        except Back:
            return


@pytest.fixture
def reader(cast):
    """Carol, who did something while she still could."""
    cast.found = everything_of(cast, "alice", "live")
    contacts.change_contact(cast.found["contact"], {"nickname": "Zzq"}, by=cast.carol)
    cast.found["operation_id"] = Operation.objects.filter(by=cast.carol).latest("id").pk
    role = add_role("Council", by=cast.erin, profiles=[Profile.objects.get(name="Read only")])
    give_role(cast.carol, role, by=cast.erin)
    return cast.carol


PARTS = 2


@pytest.mark.wide
@pytest.mark.heavy
@pytest.mark.parametrize("part", range(PARTS))
def test_who_may_only_read_writes_nothing(client, cast, reader, monkeypatch, part):
    client.raise_request_exception = False
    walk = ReadOnlyWalk(client, reader, cast.found)
    for route in WALKED[part::PARTS]:
        walk.route(route, lambda: asked_names(monkeypatch))
    assert "\n".join(map(str, walk.broken)) == ""


def test_pages_of_activities_offer_nothing_to_do(cast, reader, browser_of):
    web, found = browser_of(reader), cast.found
    day = today_of(reader).isoformat()
    pages = ["/?whose=team", "/", "/activities/", f"/contacts/{found['contact_id']}/history/"]
    pages += [f"/activities/{found[one]}/" for one in ("activity_id", "done_id")]
    pages += [f"/calendar/?view={view}&day={day}&whose={cast.alice.pk}" for view in ("day", "week", "month", "agenda")]
    offers = re.compile(
        r"(hx-post|hx-delete|data-gets)=\"/(activities|comments|files|tags)|draggable|hx-get=\"/activities/(log|schedule|moving"
        r"|giving|spread|\d+/move)|\?write"
    )
    for address, text in texts(web, pages):
        found = offers.search(text)
        assert not found, (address, text[max(0, found.start() - 100) : found.end() + 100])


def test_who_takes_part_comments_and_completes_and_no_more(cast, reader, browser_of):
    """Planned with somebody who may only read: what came of it is theirs to say."""
    joe, web = cast.found["contact"], browser_of(reader)
    today = When(on=today_of(reader))
    plan = {"kind": "meeting", "contacts": [joe.pk], "when": today, "subject": "Visit"}
    met = activities.plan_activity({**plan, "colleagues": [reader.pk]}, by=cast.alice)
    own = activities.plan_activity({**plan, "assigned_to": reader.pk}, by=cast.alice)
    foreign = activities.plan_activity(plan, by=cast.alice)
    for one in (met, own):
        add_comment("activity", one.pk, "I shall be there", by=reader)
        page = web.get(f"/activities/{one.pk}/", headers=HX_PLAIN).content.decode()
        assert "Complete" in page and 'name="subject"' not in page and 'hx-delete="/activities' not in page
        with pytest.raises(NotAllowed):
            activities.change_activity(one.pk, {"subject": "Mine"}, by=reader)
        values = {"kind": "meeting", "outcome": "held", "note": "Agreed", "subject": "Mine", "contacts": []}
        answer = activities.log_activity(values, completes=one.pk, by=reader)
        now = Activity.objects.select_related("text").get(pk=one.pk)
        assert (now.done_at is not None, now.subject, now.text.note, now.contact_id) == (
            True,
            "Visit",
            "Agreed",
            joe.pk,
        )
        assert answer.operation.by == reader
    with pytest.raises(NotAllowed):
        activities.complete_activity(foreign.pk, outcome="held", by=reader)
    with pytest.raises(NotAllowed):
        add_comment("activity", foreign.pk, "No", by=reader)
    with pytest.raises(NotAllowed):
        add_comment("contact", joe.pk, "No", by=reader)
    assert Comment.objects.filter(by=reader).count() == 2


HX_PLAIN = {"HX-Request": "true"}
