"""Qualification of leads: four steps that follow what is known and what happened, and a decision."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from rapport.base.errors import Invalid, NotAllowed, Refused
from rapport.base.mail_domains import Unknown, has_mail
from rapport.contacts.actions import change_contact, create_contact, strike_point
from rapport.contacts.models import ContactPoint
from rapport.journal.actions import undo
from rapport.journal.models import Operation
from rapport.perspectives.actions.qualification import decide, verify
from rapport.perspectives.actions.standing import set_stage
from rapport.perspectives.actions.verifying import verify_waiting
from rapport.perspectives.lifecycle.qualification import EVER, Known
from rapport.perspectives.mail_domains import domain_has_mail
from rapport.perspectives.models import MailDomain, Perspective, Standing
from rapport.perspectives.queries import forget_setup
from rapport.perspectives.tests.days import happened, stage, where
from rapport.perspectives.tests.leads import PHONE, called, done, look, steps
from rapport.perspectives.verification import BuiltIn, Data, Finding

HX = {"HX-Request": "true"}


def test_what_is_missing_is_known_of_the_data_alone():
    thin = Known(is_person=True, name=True, company=False, title=False, phone=False, email=False, address=False)
    assert not thin.is_checked and thin.missing == ["phone", "email", "company", "title", "address"]
    assert Known(False, False, True, False, False, True, False).is_checked
    assert Known(True, True, False, False, False, False, False, other_way=True).is_checked


def test_data_is_checked_as_it_comes_and_goes(cast, joe):
    assert done(joe) == ["checked"] and steps(joe).lead_from == EVER
    thin = create_contact({"name": "Thin"}, by=cast.alice)
    assert done(thin) == [] and steps(thin).ask_at is None
    changed = change_contact(
        thin, {"points": [{"kind": "email", "label": "work", "value": "t@lind.example"}]}, by=cast.alice
    )
    assert done(thin) == ["checked"] and steps(thin).ask_at is not None
    undo(changed, by=cast.alice)
    assert done(thin) == []
    letter = [{"label": "office", "street": "Harbor 1", "city": "Boston", "postcode": "02110", "country": "US"}]
    assert done(create_contact({"name": "By post", "addresses": letter}, by=cast.alice)) == ["checked"]


def test_it_is_verified_in_the_background_and_anew_when_it_changes(cast, joe):
    assert look() == 1 and done(joe) == ["checked", "verified"] and look() == 0
    wrong = {**PHONE, "value": "+1 111 555 0142"}
    change_contact(joe, {"points": [wrong]}, by=cast.alice)
    assert done(joe) == ["checked"]
    look()
    assert [one["sentence"] for one in steps(joe).findings] == ["+1 111 555 0142 is no valid number."]
    strike_point(joe, ContactPoint.objects.get().pk, by=cast.alice)
    assert done(joe) == [] and steps(joe).ask_at is None and steps(joe).findings is None


def test_a_domain_without_mail_is_wrong_and_an_unknown_one_is_asked_again(cast):
    mail = [{"kind": "email", "label": "work", "value": "joe@acme.com"}]
    joe = create_contact({"name": "Joe Doe", "points": mail}, by=cast.alice)
    look()
    assert done(joe) == ["checked"] and steps(joe).ask_at > timezone.now() + timedelta(hours=5)
    assert steps(joe).findings[0]["is_right"] is None
    for answer, expected in ((False, ["checked"]), (True, ["checked", "verified"])):
        verify(joe, by=cast.alice)
        look(acme=answer)
        assert done(joe) == expected and steps(joe).ask_at is None


def test_the_name_service_is_asked_once_and_off_line_is_not_wrong(db):
    asked = []

    def ask(name, kind):
        asked.append((name, kind))
        if name == "off.com":
            raise Unknown
        return {
            "acme.com": {"MX": ["10 mail.acme.com."]},
            "null.com": {"MX": ["0 ."]},
            "a.com": {"MX": [], "A": ["1.2.3.4"]},
        }.get(name, {"MX": None})[kind]

    found = {name: has_mail(f"{name}.com", ask) for name in ("acme", "null", "a", "off", "gone")}
    assert found == {"acme": True, "null": False, "a": True, "off": None, "gone": False}
    assert has_mail("lind.example", ask) is False and not [one for one in asked if one[0] == "lind.example"]
    asked.clear()
    assert domain_has_mail("Acme.com", ask) and domain_has_mail("acme.com.", ask) and len(asked) == 1
    MailDomain.objects.update(asked_at=timezone.now() - timedelta(days=40), name="off.com")
    assert domain_has_mail("off.com", ask) is True  # what was said last stands while nobody answers


def test_a_service_that_fails_is_no_fault_of_the_contact(cast, joe):
    class Broken:
        def verify(self, data):
            assert data.name == "Joe Doe" and data.phones[0][1] == "+16175550142"
            raise OSError("no route")

    class Strict:
        def verify(self, data):
            return [Finding(False, "Not known at this address.", "address")]

    verify_waiting(using=Broken())
    assert "did not answer" in steps(joe).findings[0]["sentence"] and steps(joe).ask_at
    verify(joe, by=cast.alice)
    verify_waiting(using=Strict())
    assert steps(joe).findings[0]["sentence"] == "Not known at this address." and steps(joe).ask_at is None


def test_postcodes_fit_their_country():
    found = BuiltIn().verify(
        Data(1, addresses=({"postcode": "123", "country": "DE"}, {"postcode": "80331", "country": "DE"}))
    )
    assert [(one.is_right, one.sentence) for one in found] == [
        (False, "123 is no postcode of Germany."),
        (True, "80331 is a postcode of Germany."),
    ]


def test_tries_and_reaching_count_and_undo_takes_the_step_back(cast, joe):
    first = called(joe, "no-answer", cast.alice)
    assert done(joe) == ["checked", "attempted"] and steps(joe).attempted_at == first.done_at
    called(joe, "message", cast.alice)
    spoke = called(joe, "reached", cast.alice)
    assert done(joe) == ["checked", "attempted", "achieved"]
    assert (steps(joe).tries, steps(joe).times_reached) == (3, 1)
    undo(spoke.operation, by=cast.alice)
    assert done(joe) == ["checked", "attempted"] and steps(joe).tries == 2
    mail = called(joe, "sent", cast.alice, kind="email")
    assert steps(joe).tries == 3 and steps(joe).times_reached == 0 and mail.pk


def test_whoever_called_us_was_reached(cast, joe):
    called(joe, "reached", cast.alice, direction="in")
    assert done(joe) == ["checked", "attempted", "achieved"] and steps(joe).tries == 0


@pytest.mark.parametrize(("kind", "outcome"), [("call", "wrong-number"), ("email", "bounced")])
def test_what_proved_wrong_is_an_attempt_and_not_verified(cast, joe, kind, outcome):
    look()
    was = steps(joe).verified_at
    wrong = called(joe, outcome, cast.alice, kind=kind)
    assert done(joe) == ["checked", "attempted"] and steps(joe).tries == 1
    called(joe, "no-answer", cast.alice)
    assert done(joe) == ["checked", "attempted"]
    undo(wrong.operation, by=cast.alice)
    assert steps(joe).verified_at == was and steps(joe).findings is None


@pytest.mark.parametrize("is_known", [True, False])
def test_what_proved_wrong_before_the_answer_came_is_not_verified_by_it(cast, is_known):
    mail = {"kind": "email", "label": "work", "value": "joe@acme.com"}
    joe = create_contact({"name": "Joe Doe", "points": [PHONE, mail]}, by=cast.alice)
    if not is_known:  # the name service did not answer; it is asked again after some hours
        look()
    wrong = called(joe, "wrong-number", cast.alice)
    Standing.objects.filter(contact=joe).update(ask_at=F("ask_at") - timedelta(hours=0 if is_known else 6))
    look(acme=True)
    assert done(joe) == ["checked", "attempted"] and "Wrong number." in steps(joe).findings[0]["sentence"]
    undo(wrong.operation, by=cast.alice)
    assert done(joe) == ["checked", "verified"]


def test_a_person_has_steps_of_their_own_and_the_company_counts_its_people(cast):
    firm = create_contact({"kind": "organisation", "name": "Lind", "points": [PHONE]}, by=cast.alice)
    joe, ann = (
        create_contact({"name": name, "employer": firm, "points": [PHONE]}, by=cast.alice) for name in ("Joe", "Ann")
    )
    called(joe, "reached", cast.alice)
    assert done(joe) == done(firm) == ["checked", "attempted", "achieved"] and done(ann) == ["checked"]
    decide(joe, True, by=cast.alice, stage=stage("sql"))
    assert where(firm) == where(ann) == "sql"
    assert steps(joe).is_qualified and steps(firm).is_qualified is None


def test_a_decision_is_journalled_and_undone_with_the_stage(cast, joe):
    done_ = decide(joe, True, by=cast.alice, why="Budget is there", stage=stage("sql"))
    row = steps(joe)
    assert (row.is_qualified, row.decided_by, row.decided_because, where(joe)) == (
        True,
        cast.alice,
        "Budget is there",
        "sql",
    )
    undo(done_, by=cast.alice)
    row = steps(joe)
    assert (row.is_qualified, row.decided_at, row.decided_by, row.decided_because, where(joe)) == (
        None,
        None,
        None,
        "",
        "suspect",
    )
    with pytest.raises(Invalid, match="why not"):
        decide(joe, False, by=cast.alice, why=" ")
    decide(joe, False, by=cast.alice, why="Too small")
    assert steps(joe).is_qualified is False
    decide(joe, None, by=cast.alice)
    assert steps(joe).is_qualified is None and steps(joe).decided_at is None


def test_only_leads_are_qualified_and_by_who_may(cast, joe):
    Perspective.objects.filter(key="sales").update(changed_by=["user-0"])
    forget_setup()
    with pytest.raises(NotAllowed):
        decide(joe, True, by=cast.alice)
    decide(joe, True, by=cast.erin)
    happened(joe, "order", "2026-03-01", "A-1", "10")
    with pytest.raises(Refused, match="before Opportunity"):
        verify(joe, by=cast.erin)
    assert steps(joe).is_qualified and steps(joe).lead_from is None


def test_who_becomes_a_lead_again_shows_the_steps_anew(cast, joe):
    called(joe, "reached", cast.alice)
    decide(joe, True, by=cast.alice)
    set_stage([joe.pk], stage("mql"), by=cast.alice)
    assert steps(joe).is_qualified and steps(joe).tries == 1
    Standing.objects.filter(contact=joe).update(decided_at=timezone.now() - timedelta(days=900))
    set_stage([joe.pk], stage("churned"), by=cast.alice)
    assert steps(joe).is_qualified and steps(joe).lead_from is None
    set_stage([joe.pk], stage("lead"), by=cast.alice)
    again = Operation.objects.latest("id")
    assert steps(joe).is_qualified is None and steps(joe).lead_from > EVER
    undo(again, by=cast.alice)
    assert steps(joe).is_qualified is True
