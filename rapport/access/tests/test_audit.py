"""Signing in, failing to, and signing out stand in the audit log."""

from rapport.access.actions.group import save_group
from rapport.audit.queries import entries


def test_signing_in_and_out_and_failing_are_kept(cast, client):
    cast.alice.set_password("four words are fine")
    cast.alice.save()
    page = {"HTTP_USER_AGENT": "Firefox", "REMOTE_ADDR": "203.0.113.7"}
    client.post("/accounts/login/", {"login": cast.alice.email, "password": "wrong words"}, **page)
    client.post("/accounts/login/", {"login": cast.alice.email, "password": "four words are fine"}, **page)
    client.post("/accounts/logout/", **page)
    told = [(one.action, one.user_id, one.personal["address"]) for one in entries().order_by("id")]
    assert told == [
        ("sign_in_failed", None, "203.0.113.7"),
        ("sign_in", cast.alice.pk, "203.0.113.7"),
        ("sign_out", cast.alice.pk, "203.0.113.7"),
    ]
    assert "wrong words" not in str([one.personal for one in entries()])


def test_what_changes_rights_or_ways_in_says_from_where(cast, browser_of):
    page = {"HTTP_USER_AGENT": "Firefox", "REMOTE_ADDR": "203.0.113.7"}
    browser_of(cast.erin).post("/settings/groups/new/", {"name": "East"}, **page)
    browser_of(cast.erin).post(f"/settings/people/{cast.alice.pk}/link/", **page)
    told = [(one.action, one.personal["address"], one.personal["device"]) for one in entries().order_by("id")]
    assert told == [(action, "203.0.113.7", "Firefox") for action in ("rights_changed", "way_in_changed")]
    save_group(None, by=cast.erin, name="West")
    assert "address" not in entries().latest("id").personal
