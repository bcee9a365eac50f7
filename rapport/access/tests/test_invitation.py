"""One-time links: what they open, and that they open it once."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from rapport.access import actions
from rapport.access.actions.role import add_role
from rapport.access.models import Post, Session
from rapport.base.errors import NotAllowed, Refused
from rapport.journal.actions import undo
from rapport.journal.models import Change, Operation
from rapport.organisation.models import Invitation, Organisation, User

FORM = {
    "name": "Nora Lind", "email": "Nora@LindHale.example", "password": "four plain words here",
    "organisation": "Lind & Hale", "country": "DE", "time_zone": "Europe/Berlin", "language": "en", "currency": "EUR",
    "working_days": ["1", "2", "3"],
}  # fmt: skip


def path_of(link: str) -> str:
    return re.sub(r"^https?://[^/]+", "", link)


@pytest.mark.django_db
def test_the_first_start(client):
    assert "console" in client.get("/accounts/login/").content.decode()
    older, link = path_of(actions.setup_link()), path_of(actions.setup_link())
    assert client.get(older).status_code == 404
    assert client.get(link).status_code == 200
    answer = client.post(link, FORM)
    assert (answer.status_code, answer["Location"]) == (302, "/welcome/")
    own, user = Organisation.objects.get(), User.objects.get()
    assert (own.name, own.country, own.working_days) == ("Lind & Hale", "DE", "123")
    assert user.is_administrator and user.email == "nora@lindhale.example" and user.password.startswith("argon2")
    assert client.session["_auth_user_id"] == str(user.id)
    assert Operation.objects.get().by == user and Change.objects.count() == 2
    assert actions.setup_link() is None
    for again in (Client().get(link), Client().post(link, FORM)):
        assert again.status_code == 404
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_set_up_tells_each_problem_and_keeps_what_was_typed(client):
    link = path_of(actions.setup_link())
    wrong = {**FORM, "organisation": " ", "email": "x", "password": "brief", "currency": "??", "working_days": []}
    page = client.post(link, wrong)
    text = page.content.decode()
    assert page.status_code == 422 and not User.objects.exists() and not Organisation.objects.exists()
    for problem in ["organisation", "email", "password", "currency", "working_days"]:
        assert f'id="problem-{problem}"' in text
    assert "Nora Lind" in text and "brief" not in text
    assert client.post(link, FORM).status_code == 302  # the link was not used up


@pytest.mark.django_db
def test_the_country_brings_its_customs(client):
    link = path_of(actions.setup_link())
    part = client.get(link, {"country": "IL"}).content.decode()
    assert '<option value="ILS" selected>' in part and "<html" not in part


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "a" * 5000, "%00", "..", "null"])
def test_a_guessed_link_opens_nothing(client, token):
    actions.setup_link()
    assert client.get(f"/welcome/{token}/").status_code == 404


def test_invited_colleague_joins_once(client, erin):
    user, link = actions.invite_user({"name": "Fay Ford", "email": "fay@lindhale.example"}, by=erin)
    link, token = path_of(link), link.rstrip("/").rsplit("/", 1)[1]
    assert token not in str(list(Change.objects.values()) + list(Operation.objects.values()))
    assert not Invitation.objects.filter(digest=token).exists()
    assert "Fay Ford" in client.get(link).content.decode()
    assert client.post(link, {"name": "Fay Ford-Hill", "password": "fay@lindhale"}).status_code == 422
    assert client.post(link, {"name": "Fay Ford-Hill", "password": "four plain words"}).status_code == 302
    assert client.session["_auth_user_id"] == str(user.id)
    user.refresh_from_db()
    assert user.name == "Fay Ford-Hill" and user.check_password("four plain words")
    assert Client().post(link, {"name": "Eve", "password": "mine mine mine"}).status_code == 404


def test_an_invitation_names_the_role_they_join_in(browser_of, client, erin):
    role = add_role("Salesperson", by=erin)
    web = browser_of(erin)
    assert "Salesperson" in web.get("/settings/people/invitation/").content.decode()
    wrong = web.post("/settings/people/invitation/", {"name": "Fay Ford", "email": "fay", "role": role.pk})
    assert wrong.status_code == 422 and f'value="{role.pk}" selected' in wrong.content.decode()
    typed = {"name": "Fay Ford", "email": "fay@lindhale.example", "role": role.pk}
    answer = web.post("/settings/people/invitation/", typed)
    link = re.search(r"/welcome/[^/]+/", answer.content.decode())[0]
    assert "Fay Ford invited as Salesperson" in str(Operation.objects.latest("id").summary)
    assert Client().post(link, {"name": "Fay Ford", "password": "four plain words"}).status_code == 302
    fay = User.objects.get(email="fay@lindhale.example")
    assert fay.post.role == role
    undo(Operation.objects.get(action="invite_user"), by=erin)
    fay = User.objects.get(pk=fay.pk)
    assert not fay.is_active and not Post.objects.filter(user=fay).exists()
    assert web.post("/settings/people/invitation/", {**typed, "role": 0}).status_code in (404, 422)


def test_reset_ends_older_links_and_sessions(client, alice, erin):
    alice.set_password("the old password")
    alice.save()
    client.force_login(alice)
    older, link = path_of(actions.reset_link(alice, by=erin)), path_of(actions.reset_link(alice, by=erin))
    assert Client().get(older).status_code == 404
    other = Client()
    assert other.post(link, {"password": "a whole new sentence"}).status_code == 302
    assert client.get("/accounts/login/").status_code == 200 and other.get("/accounts/login/").status_code == 302
    assert Client().post(link, {"password": "a third sentence now"}).status_code == 404


def test_links_run_out_and_die_with_the_account(client, alice, erin):
    link = path_of(actions.reset_link(alice, by=erin))
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(link).status_code == 404
    link = path_of(actions.reset_link(alice, by=erin))
    actions.deactivate_user(alice, by=erin)
    assert client.get(link).status_code == 404
    with pytest.raises(Refused):
        actions.reset_link(alice, by=erin)


def test_old_sessions_and_links_go(client, alice, erin):
    client.force_login(alice)
    actions.reset_link(alice, by=erin)
    assert actions.forget_old_links() == 0 and Session.objects.count() == 1
    assert actions.forget_old_links(timezone.now() + timedelta(days=40)) == 1 and not Session.objects.exists()


def test_only_administrators_decide_about_people(alice, cast, erin):
    for attempt in [
        lambda: actions.invite_user({"name": "X", "email": "x@x.example"}, by=alice),
        lambda: actions.reset_link(cast.bob, by=alice),
        lambda: actions.deactivate_user(cast.bob, by=alice),
        lambda: actions.change_user(alice, {"is_administrator": True}, by=alice),
        lambda: actions.change_organisation(Organisation.objects.get(), {"name": "Mine"}, by=alice),
    ]:
        with pytest.raises(NotAllowed):
            attempt()
    with pytest.raises(Refused):
        actions.deactivate_user(erin, by=erin)
