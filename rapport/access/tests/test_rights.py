"""What changes of roles, profiles, groups and sharing do to people, from their next question on."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from rapport.access import actions, keys
from rapport.access.actions.absence import add_absence, remove_absence
from rapport.access.actions.group import remove_group, save_group
from rapport.access.actions.permission import require
from rapport.access.actions.profile import add_profile, change_profile, remove_profile
from rapport.access.actions.role import add_role, change_role, give_role, move_role, remove_role
from rapport.access.actions.sharing import save_rule, set_default, share_record
from rapport.access.models import Absence, Group, Level, Profile, Role, Share, SharingRule
from rapport.access.queries import may
from rapport.access.seeing import rights_of
from rapport.base.errors import Invalid, NotAllowed, Refused
from rapport.contacts.actions import change_contact, create_contact
from rapport.contacts.queries import visible_to
from rapport.journal.actions import undo
from rapport.journal.models import Operation
from rapport.notices.models import Notice
from rapport.organisation.models import User


@pytest.fixture
def closed(cast):
    """Contacts are their owners'; Alice and Carol have one each. Bob leads Alice."""
    erin = cast.erin
    set_default("contact", Level.PRIVATE, by=erin)
    head = add_role("Sales", by=erin)
    seller = add_role("Salesperson", by=erin, parent=head)
    give_role(cast.bob, head, by=erin)
    give_role(cast.alice, seller, by=erin)
    cast.joe = create_contact({"name": "Joe Doe", "owner": cast.alice.pk}, by=erin)
    cast.jane = create_contact({"name": "Jane Roe", "owner": cast.carol.pk}, by=erin)
    return cast


def seen(user):
    return set(visible_to(user).values_list("name", flat=True))


def test_one_sees_ones_own_a_superior_those_below_an_administrator_all(closed):
    assert seen(closed.alice) == {"Joe Doe"}
    assert seen(closed.carol) == {"Jane Roe"}
    assert seen(closed.bob) == {"Joe Doe"}
    assert seen(closed.erin) == {"Joe Doe", "Jane Roe"}


def test_a_role_that_moves_takes_its_sight_along(closed):
    head, seller = Role.objects.get(name="Sales"), Role.objects.get(name="Salesperson")
    done = move_role(seller, by=closed.erin, parent=None)
    assert seen(closed.bob) == set()
    undo(done, by=closed.erin)
    assert seen(closed.bob) == {"Joe Doe"}
    with pytest.raises(Refused, match="below itself"):
        move_role(head, by=closed.erin, parent=seller)
    with pytest.raises(Refused, match="roles below"):
        remove_role(head, by=closed.erin)


def test_a_rule_between_groups_and_its_end(closed):
    save_group(None, by=closed.erin, name="East", members=[str(keys.Key("user", closed.carol.pk))])
    east = Group.objects.get()
    rule = {"record_type": "contact", "of": f"group-{east.pk}", "to": f"user-{closed.alice.pk}", "level": Level.READ}
    done = save_rule(None, rule, by=closed.erin)
    assert seen(closed.alice) == seen(closed.bob) == {"Joe Doe", "Jane Roe"}
    assert not may(closed.alice, "contacts.change", closed.jane)
    save_rule(SharingRule.objects.get(), rule | {"level": Level.WRITE}, by=closed.erin)
    assert may(closed.alice, "contacts.change", closed.jane)
    with pytest.raises(Refused, match="names this group"):
        remove_group(east, by=closed.erin)
    with pytest.raises(Invalid, match="in itself"):
        save_group(east, by=closed.erin, members=[f"group-{east.pk}"])
    assert undo(done, by=closed.erin)[1]  # the level was changed since, which stays


def test_one_record_is_shared_by_whoever_may(closed):
    with pytest.raises(NotAllowed):
        share_record("contact", closed.joe, f"user-{closed.carol.pk}", Level.READ, by=closed.carol)
    done = share_record("contact", closed.joe, f"user-{closed.carol.pk}", Level.READ, by=closed.alice)
    assert seen(closed.carol) == {"Joe Doe", "Jane Roe"}
    undo(done, by=closed.alice)
    assert seen(closed.carol) == {"Jane Roe"}


def test_a_deputy_sees_as_long_as_the_absence_lasts(closed):
    today = timezone.now().date()
    day = timedelta(days=1)
    add_absence(closed.alice, closed.carol, today - day, today + day, by=closed.alice)
    assert seen(closed.carol) == {"Joe Doe", "Jane Roe"}
    with pytest.raises(Invalid, match="away then already"):
        add_absence(closed.alice, closed.bob, today, today, by=closed.alice)
    with pytest.raises(NotAllowed):
        add_absence(closed.carol, closed.bob, today, today, by=closed.alice)


def test_a_deputy_is_told_when_it_begins_and_when_it_is_over(closed):
    since, until = date(timezone.now().year, 3, 2), date(timezone.now().year, 3, 9)
    told = Notice.objects.filter(user=closed.carol).order_by("-id").values_list("by__name", "title", "kind")
    begun = add_absence(closed.alice, closed.carol, since, until, by=closed.alice)
    assert told[0] == ("Alice Ames", "asked you to stand in, from 2 Mar until 9 Mar", "assigned")
    undo(begun, by=closed.alice)
    assert told[0][1] == "asked you no longer to stand in, from 2 Mar until 9 Mar"
    add_absence(closed.alice, closed.carol, since, since, by=closed.erin)
    remove_absence(Absence.objects.get(), by=closed.erin)
    assert [row[:2] for row in told[:2]] == [
        ("Erin Eyre", "asked you no longer to stand in for Alice Ames, on 2 Mar"),
        ("Erin Eyre", "asked you to stand in for Alice Ames, on 2 Mar"),
    ]


def test_nobody_gets_to_administer_by_deputising(closed):
    today = timezone.now().date()
    add_absence(closed.erin, closed.carol, today, today, by=closed.erin)
    assert not may(closed.carol, "people.change")


def test_nobody_takes_back_what_they_may_not_do_any_more(closed):
    """A share of a contact that was given away, an absence kept as an administrator."""
    for level in (Level.READ, Level.PRIVATE):
        ended = share_record("contact", closed.joe, f"user-{closed.carol.pk}", level, by=closed.alice)
    share_record("contact", closed.joe, f"user-{closed.alice.pk}", Level.WRITE, by=closed.alice)
    change_contact(closed.joe, {"owner": closed.bob.pk}, by=closed.alice)
    with pytest.raises(NotAllowed):
        undo(ended, by=closed.alice)
    assert seen(closed.carol) == {"Jane Roe"}
    today = timezone.now().date()
    add_absence(closed.bob, closed.erin, today, today, by=closed.erin)
    ended = remove_absence(Absence.objects.get(), by=closed.erin)
    actions.change_user(closed.bob, {"is_administrator": True}, by=closed.erin)
    actions.change_user(closed.erin, {"is_administrator": False}, by=closed.bob)
    with pytest.raises(NotAllowed):
        undo(ended, by=User.objects.get(pk=closed.erin.pk))
    assert not Absence.objects.exists()


def test_the_journal_of_rights_and_accounts_is_for_who_keeps_them(closed, browser_of):
    share_record("contact", closed.joe, f"user-{closed.bob.pk}", Level.READ, by=closed.alice)
    places = [f"/journal/share/{Share.objects.get().pk}/", f"/journal/role/{Role.objects.get(name='Sales').pk}/"]
    for place in [*places, f"/journal/user/{closed.alice.pk}/"]:
        assert browser_of(closed.carol).get(place).status_code == 404
        assert browser_of(closed.erin).get(place).status_code == 200
    assert browser_of(closed.carol).get(f"/journal/user/{closed.carol.pk}/").status_code == 200


def test_who_left_is_still_seen_by_superiors(closed):
    actions.deactivate_user(closed.alice, by=closed.erin)
    assert seen(closed.bob) == {"Joe Doe"}
    assert not may(User.objects.get(pk=closed.alice.pk), "contacts.view")


def test_profiles_add_up_and_the_most_generous_wins(closed):
    narrow = add_profile("Bookkeeper", by=closed.erin)
    change_profile(narrow, by=closed.erin, allowed=["contacts.view"], fields={"contact": {"birthday": "hidden"}})
    role = add_role("Bookkeeper", by=closed.erin, profiles=[narrow])
    give_role(closed.carol, role, by=closed.erin)
    assert rights_of(closed.carol).hidden("contact") == {"birthday"}
    with pytest.raises(NotAllowed, match="role does not allow"):
        require(closed.carol, "contacts.change")
    with pytest.raises(Refused, match="carries"):
        remove_profile(narrow, by=closed.erin)
    other = Profile.objects.get(name="Salesperson")
    change_role(role, by=closed.erin, profiles=[narrow, other])
    assert rights_of(closed.carol).hidden("contact") == frozenset()
    require(closed.carol, "contacts.change", closed.jane)


def test_what_makes_no_sense_is_refused_in_a_sentence(closed):
    erin, profile = closed.erin, Profile.objects.get(administers=True)
    with pytest.raises(Refused, match="have to be able"):
        change_profile(profile, by=erin, allowed=["contacts.view"])
    with pytest.raises(Refused, match="needs Administrator"):
        remove_profile(profile, by=erin)
    with pytest.raises(Invalid, match="no privilege"):
        change_profile(profile, by=erin, allowed=["contacts.fly"])
    with pytest.raises(Invalid, match="cannot be hidden"):
        change_profile(profile, by=erin, fields={"contact": {"name": "hidden"}})
    with pytest.raises(Invalid, match="already"):
        add_role("sales", by=erin)
    with pytest.raises(Invalid, match="Who is meant"):
        share_record("contact", closed.joe, "someone", Level.READ, by=erin)
    for verb in (lambda: add_role("X", by=closed.alice), lambda: add_profile("X", by=closed.alice)):
        with pytest.raises(NotAllowed):
            verb()


def test_a_removed_role_comes_back_with_its_profiles(closed):
    erin = closed.erin
    role = add_role("Trainee", by=erin, profiles=Profile.objects.filter(name="Read only"))
    done = remove_role(role, by=erin)
    undo(Operation.objects.get(pk=done.pk), by=erin)
    assert [one.name for one in Role.objects.get(name="Trainee").profiles.all()] == ["Read only"]


@pytest.mark.parametrize("few", [True, False])
def test_searching_finds_what_one_sees(closed, browser_of, few):
    with patch("rapport.access.rights.are_few", return_value=few):
        for text in ("jo", "joe", "joe doe", "doe"):
            answers = [browser_of(one).get("/palette/", {"q": text}).content for one in (closed.alice, closed.carol)]
            assert [f"/contacts/{closed.joe.pk}/".encode() in answer for answer in answers] == [True, False]
