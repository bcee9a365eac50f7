"""The journal and the histories leave out who did something where that is hidden, and relationships to whom one does not see."""

import re

import pytest

from rapport.access.actions.profile import change_profile
from rapport.access.actions.sharing import share_record
from rapport.access.models import Level, Profile
from rapport.access.tests.test_rights import closed as closed_world
from rapport.activities.actions import change_activity, plan_activity
from rapport.base.errors import Conflict
from rapport.base.typed_dates import When
from rapport.contacts.actions import (
    add_relationship,
    change_contact,
    change_relationship,
    create_contact,
    drop_contacts,
    remove_relationship,
)
from rapport.contacts.models import Contact, RelationshipType
from rapport.contacts.queries import entry_count
from rapport.journal.actions import undo
from rapport.journal.queries import authors_of, journal_page
from rapport.notices.actions import follow
from rapport.notices.models import Notice
from rapport.organisation.queries import today_of
from tests.test_field_access import told

closed = closed_world


@pytest.fixture
def hide(cast):
    """`hide("created_by")`: from everybody without a role; `of` is the record type."""

    def limit(*fields, of="contact"):
        given = {of: dict.fromkeys(fields, "hidden")}
        change_profile(Profile.objects.get(name="Salesperson"), by=cast.erin, fields=given)

    return limit


def everywhere(web, contact):
    """All that is told of a contact's past, without the frame of the page."""
    here, journal = f"/contacts/{contact.pk}/", f"/journal/contact/{contact.pk}/"
    pages = (f"{here}history/", f"{here}facts/", journal, f"{journal}table/")
    last_changes = told(web.get(f"{here}edit/")).partition("Last changes")[2].partition("</section>")[0]
    return {address: told(web.get(address)) for address in pages} | {"edit": last_changes}


def naming(web, contact, name):
    return [address for address, text in everywhere(web, contact).items() if name in text]


def test_where_created_by_is_hidden_nobody_is_named_for_the_creation(cast, hide, browser_of):
    joe = create_contact({"name": "Joe Doe", "company": "Halyard", "owner": cast.alice}, by=cast.carol)
    change_contact(joe, {"profession": "Pilot"}, by=cast.bob)
    web, journal = browser_of(cast.alice), f"/journal/contact/{joe.pk}/"
    assert len(naming(web, joe, "Carol Cole")) == 5
    hide("created_by")
    assert naming(web, joe, "Carol Cole") == []
    assert "Bob Boyd" in told(web.get(journal)) and "Contact" in told(web.get(journal))
    assert [one.name for one in authors_of(("contact", joe.pk), cast.alice)] == ["Bob Boyd"]
    for sought in (f"by={cast.carol.pk}", "text=carol"):
        assert "Nothing in the journal fits" in told(web.get(f"{journal}?{sought}"))


def test_where_changed_by_is_hidden_no_change_is_signed(cast, hide, browser_of):
    joe = create_contact({"name": "Joe Doe", "owner": cast.alice}, by=cast.bob)
    done = change_contact(joe, {"profession": "Pilot"}, by=cast.carol)
    drop_contacts([joe.pk], "Retired", by=cast.carol)
    undo(done, by=cast.carol)
    web = browser_of(cast.alice)
    assert len(naming(web, joe, "Carol Cole")) == 5  # in its facts as well
    hide("changed_by")
    follow("contact", joe.pk, by=cast.alice)
    change_contact(joe, {"industry": "Aviation"}, by=cast.carol)
    assert naming(web, joe, "Carol Cole") == []
    texts = everywhere(web, joe)
    assert (
        "Dropped: Retired" in texts[f"/contacts/{joe.pk}/history/"] and "Pilot" in texts[f"/journal/contact/{joe.pk}/"]
    )
    assert authors_of(("contact", joe.pk), cast.alice) == []
    assert not Notice.objects.filter(user=cast.alice).exists()  # its first words are the name


def test_a_collision_names_nobody_where_changed_by_is_hidden(cast, hide):
    joe = create_contact({"name": "Joe Doe", "owner": cast.alice}, by=cast.carol)
    version = Contact.objects.get(pk=joe.pk).version
    change_contact(joe, {"profession": "Pilot"}, by=cast.carol)
    for hidden, who in (((), "Carol Cole"), (("changed_by",), "Somebody")):
        hide(*hidden)
        with pytest.raises(Conflict) as refused:
            change_contact(joe, {"profession": "Painter"}, by=cast.alice, version=version)
        assert refused.value.by == who


def test_who_planned_an_activity_is_hidden_from_its_journal_too(cast, hide, browser_of):
    joe = create_contact({"name": "Joe Doe", "owner": cast.alice}, by=cast.alice)
    plan = {"kind": "call", "contacts": [joe.pk], "when": When(on=today_of(None)), "assigned_to": cast.alice.pk}
    call = plan_activity(plan, by=cast.carol)
    change_activity(call.pk, {"subject": "Offer"}, by=cast.bob)
    web = browser_of(cast.alice)
    for hidden in (False, True):
        hide(*["created_by"] * hidden, of="activity")
        for journal in (f"/journal/activity/{call.pk}/", f"/journal/contact/{joe.pk}/"):
            assert ("Carol Cole" in told(web.get(journal))) != hidden
            assert "Bob Boyd" in told(web.get(journal))


def test_where_created_is_hidden_the_journal_does_not_tell_when(cast, hide):
    joe = create_contact({"name": "Joe Doe"}, by=cast.carol)
    change_contact(joe, {"profession": "Pilot"}, by=cast.bob)
    hide("created")
    assert [one.who for one in journal_page(("contact", joe.pk), cast.alice).told] == ["Bob Boyd"]


@pytest.fixture
def tied(closed):
    """Alice's Joe has a tie to Carol's Jane, whom Alice does not see, and one to Ann, whom she sees."""
    closed.ann = create_contact({"name": "Ann Poe", "owner": closed.alice.pk}, by=closed.erin)
    kind = closed.kind = RelationshipType.objects.get(key="knows")
    closed.told = add_relationship(closed.joe, closed.ann, kind, by=closed.erin)
    closed.untold = add_relationship(closed.joe, closed.jane, kind, by=closed.erin, title="Zzgolf")
    change_relationship(closed.untold, {"title": "Zztennis"}, by=closed.erin)
    return closed


def ties_told(contact, user):
    lines = [line for one in journal_page(("contact", contact.pk), user).told for line in one.lines]
    said = (f"{line.label} {line.before} {line.after}" for line in lines)
    return [one for one in said if re.search("elationship|knows|works at", one)]


@pytest.mark.parametrize("is_former", [False, True])
def test_the_journal_tells_nothing_of_a_tie_to_somebody_unseen(tied, browser_of, is_former):
    if is_former:
        remove_relationship(tied.told, by=tied.erin)
        remove_relationship(tied.untold, by=tied.erin)
    count = 2 if is_former else 1
    assert len(ties_told(tied.joe, tied.alice)) == count
    texts = everywhere(browser_of(tied.alice), tied.joe)
    assert not [one for one, text in texts.items() if re.search("Zz|Jane Roe|a contact<|somebody", text)]
    assert " since " not in texts[f"/journal/contact/{tied.joe.pk}/"].partition("<footer")[2]  # nor how many changes
    assert len(ties_told(tied.joe, tied.erin)) > count
    share_record("contact", tied.jane, f"user-{tied.alice.pk}", Level.READ, by=tied.erin)
    assert len(ties_told(tied.joe, tied.alice)) == len(ties_told(tied.joe, tied.erin))


def test_a_tie_that_was_to_somebody_unseen_is_told_as_it_is(tied):
    change_relationship(tied.untold, {"to": tied.ann}, by=tied.erin)
    assert not [line for line in ties_told(tied.joe, tied.alice) if "a contact" in line or "Jane" in line]


def test_only_who_made_what_is_told_can_be_chosen(tied):
    add_relationship(tied.jane, tied.ann, tied.kind, by=tied.erin)
    share_record("contact", tied.joe, f"user-{tied.bob.pk}", Level.WRITE, by=tied.erin)
    share_record("contact", tied.jane, f"user-{tied.bob.pk}", Level.WRITE, by=tied.erin)
    add_relationship(tied.joe, tied.jane, RelationshipType.objects.get(key="friend_of"), by=tied.bob)
    assert [one.name for one in authors_of(("contact", tied.joe.pk), tied.alice)] == ["Erin Eyre"]


def test_where_company_is_hidden_the_journal_tells_of_no_job(cast, hide):
    joe = create_contact({"name": "Joe Doe", "company": "Halyard"}, by=cast.erin)
    add_relationship(joe, create_contact({"name": "Ann Poe"}, by=cast.erin), RelationshipType.objects.get(key="knows"),
                     by=cast.erin)  # fmt: skip
    assert len(ties_told(joe, cast.alice)) == 2
    hide("company")
    assert [line for line in ties_told(joe, cast.alice) if "Ann" not in line] == []


def test_followers_hear_of_no_tie_to_somebody_unseen(tied):
    follow("contact", tied.joe.pk, by=tied.alice)
    tie = add_relationship(tied.joe, tied.jane, RelationshipType.objects.get(key="friend_of"), by=tied.erin)
    remove_relationship(tie, by=tied.erin)
    assert not Notice.objects.filter(user=tied.alice).exists()
    add_relationship(tied.joe, tied.ann, RelationshipType.objects.get(key="friend_of"), by=tied.erin)
    assert [one.title for one in Notice.objects.filter(user=tied.alice)] == ["added a relationship of Joe Doe"]


def test_the_number_of_entries_tells_of_no_tie_to_somebody_unseen(tied):
    before = entry_count(tied.joe, tied.alice)
    add_relationship(tied.joe, tied.jane, RelationshipType.objects.get(key="friend_of"), by=tied.erin)
    assert entry_count(tied.joe, tied.alice) == before
