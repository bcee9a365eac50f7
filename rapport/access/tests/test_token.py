"""App passwords and API tokens: shown once, good for what they are for, dead at once."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from rapport.access import actions
from rapport.access.models import Token
from rapport.access.scopes import covers
from rapport.access.tokens import holder_of
from rapport.base.errors import Invalid, NotAllowed
from rapport.journal.models import Answer, Change, Operation


@pytest.fixture
def reads(alice):
    return actions.add_api_token(alice, {"name": "Report", "scopes": ["contact:read"], "days": "30"}, by=alice)


def test_it_is_good_for_its_scope_only(reads, alice):
    row, secret = reads
    assert holder_of(secret, "contact:read").user == alice and holder_of(secret, "contact:read").token == row
    assert [holder_of(secret, scope) for scope in ("contact:write", "activity:read", "read", "app")] == [None] * 4
    assert holder_of(secret + "x", "contact:read") is None and holder_of("", "read") is None


@pytest.mark.parametrize(
    ("given", "wanted", "is_enough"),
    [
        (["read"], "contact:read", True),
        (["write"], "contact:read", True),
        (["contact:write"], "contact:read", True),
        (["contact:write"], "contact:write", True),
        (["contact:write"], "write", False),
        (["read"], "contact:write", False),
        (["write"], "app", False),
        (["app"], "read", False),
    ],
)
def test_writing_includes_reading_and_all_includes_each(given, wanted, is_enough):
    assert covers(given, wanted) is is_enough


def test_an_app_password_may_be_typed_otherwise(alice):
    _, secret = actions.add_app_password(alice, "Phone", by=alice)
    assert len(secret) == 29
    for typed in (secret, secret.replace("-", ""), secret.upper(), f" {secret.replace('-', ' ')} "):
        assert holder_of(typed, "app").user == alice


def test_only_a_digest_is_kept_and_the_journal_knows_the_name(reads):
    _, secret = reads
    kept = [str(list(model.objects.values())) for model in (Token, Operation, Change)]
    assert secret not in "".join(kept) and "Report" in kept[1]


def test_it_dies_when_it_ends_is_revoked_or_its_person_leaves(alice, erin, reads):
    row, secret = reads
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert holder_of(secret, "contact:read") is None
    actions.revoke_token(row, by=alice)
    assert holder_of(secret, "contact:read") is None
    _, app = actions.add_app_password(alice, "Phone", by=alice)
    actions.deactivate_user(alice, by=erin)
    assert holder_of(app, "app") is None
    actions.reactivate_user(alice, by=erin)
    assert holder_of(app, "app") is None and not Token.objects.exists()


def test_its_use_is_written_once_a_day(reads, django_assert_num_queries):
    _, secret = reads
    holder_of(secret, "contact:read")
    assert Token.objects.get().used_on == timezone.now().date()
    with django_assert_num_queries(1):
        holder_of(secret, "contact:read")


def test_nobody_makes_or_revokes_those_of_others(cast, reads):
    row, _ = reads
    with pytest.raises(NotAllowed):
        actions.revoke_token(row, by=cast.bob)
    with pytest.raises(NotAllowed):
        actions.add_app_password(cast.alice, "Phone", by=cast.erin)
    actions.revoke_token(row, by=cast.erin)


@pytest.mark.parametrize(
    "values",
    [
        {"name": "x", "days": "30"},
        {"name": "x", "days": "30", "scopes": ["everything"]},
        {"name": "x", "days": "9999", "scopes": ["read"]},
        {"name": " ", "days": "30", "scopes": ["read"]},
        {"name": "x", "days": "30", "scopes": ["app"]},
    ],
)
def test_what_makes_no_sense_is_refused(alice, values):
    with pytest.raises(Invalid):
        actions.add_api_token(alice, values, by=alice)
    assert not Token.objects.exists()


def test_it_is_shown_once(browser_of, alice):
    web = browser_of(alice)
    choices = web.get("/settings/mine/security/tokens/api/new/").content.decode()
    assert "Read contacts" in choices and "Read and change activities" in choices and "colleague" not in choices
    form = {"name": "Phone", "idempotency_key": "k1"}
    answer = web.post("/settings/mine/security/tokens/app/new/", form)
    row = Token.objects.get()
    shown = answer.content.decode()
    secret = shown[shown.index('id="new-token">') + 15 :].partition("<")[0]
    assert holder_of(secret, "app").token == row and "no-store" in answer["Cache-Control"]
    assert not Answer.objects.exists()  # what is kept for a request sent twice would be a second place
    assert secret not in web.get("/settings/mine/security/").content.decode()
    assert "Phone" not in web.post(f"/settings/mine/security/tokens/{row.pk}/removal/").content.decode()
    assert web.post(f"/settings/mine/security/tokens/{row.pk}/removal/").status_code == 404
