"""Every operator of every type finds what plain Python finds, on whichever database this runs."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.base import catalogue
from rapport.lookups import operators
from rapport.lookups.compiler import asker_for, compile_conditions
from rapport.lookups.definition import Condition, Definition
from rapport.lookups.queries import matching
from rapport.lookups.tests.rows import answer, make_contacts

FIELDS = ["name", "given", "city", "country", "owner", "do_not_call", "last_contact", "touch_goal_since", "created"]
FIELDS += ["touches", "touch_goal", "birthday", "kind"]
LIBERAL = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def values_for(field, operator, today):
    """Values that hit, miss and graze."""
    days = [str(today - timedelta(days=n)) for n in (0, 1, 90, 200, -3)]
    takes = operators.operators_of(field)[operator].takes
    if takes == "":
        return [""]
    if takes == "span":
        return ["0d", "1d", "90d", "90d,never", "2w", "3m", "1y"]
    if takes == "period":
        return list(operators.PERIODS)
    if field.type in {"day", "moment", "birthday"}:
        return [f"{days[2]}..{days[0]}", f"{days[0]}..{days[0]}"] if takes == "between" else [*days, "2026-03-08"]
    if field.type == "number":
        return ["1..3", "5..0"] if takes == "between" else ["0", "1", "3", "-1", "999"]
    if field.type in {"choice", "person"}:
        known = ["me"] if field.type == "person" else ["US", "DE", "person", "xx"]
        return ["DE,US", "xx"] if takes == "many" and field.type == "choice" else known
    return (
        ["bos, łódź", '"New Boston"']
        if takes == "many"
        else ["bos", "Łódź", "%", "_", "\\", "o", "zoe", "王", "new boston"]
    )


@pytest.mark.parametrize("key", FIELDS)
def test_every_operator_finds_what_python_finds(cast, key):
    contacts = make_contacts(cast)
    field, asker = catalogue.card("contact").fields[key], asker_for(cast.alice)
    for operator in operators.operators_of(field):
        for value in values_for(field, operator, asker.today):
            definition = Definition("contact", (Condition(key, operator, value),))
            found = set(matching(definition, cast.alice).values_list("id", flat=True))
            expected = {c.id for c in contacts if answer(field, c, operator, value, asker)}
            assert found == expected, f"{key} {operator} {value!r}"


@LIBERAL
@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12))
def test_any_text_can_be_asked_for(cast, text):
    contacts = make_contacts(cast, count=11)
    field, asker = catalogue.card("contact").fields["city"], asker_for(cast.alice)
    for operator in ("contains", "is", "starts", "lacks"):
        found = matching(Definition("contact", (Condition("city", operator, text),)), cast.alice)
        expected = {c.id for c in contacts if answer(field, c, operator, text, asker)}
        assert set(found.values_list("id", flat=True)) >= expected


@pytest.mark.parametrize("any_of", [False, True])
def test_conditions_are_joined_by_all_or_any(cast, any_of):
    contacts = make_contacts(cast)
    asked = (Condition("city", "is", "Boston"), Condition("touches", "more", "1"))
    found = set(matching(Definition("contact", asked, any=any_of), cast.alice).values_list("id", flat=True))
    fits = [{c.id for c in contacts if c.city_key == "boston"}, {c.id for c in contacts if c.touches > 1}]
    assert found == (fits[0] | fits[1] if any_of else fits[0] & fits[1])


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ("colour:is:red", "Contacts have no field “colour”"),
        ("city:before:Boston", "City cannot be asked “before”"),
        ("city__owner__password:is:x", "Contacts have no field"),
        ('name") OR 1=1 --:is:x', "Contacts have no field"),
        ("touches:more:many", "“many” is not a whole number."),
        ("touches:more:99999999999999999999", "too large"),
        ("last_contact:before:2026-13-40", "is not a day"),
        ("last_contact:before:0001-01-01", "further away"),
        ("last_contact:past:99999y", "further away"),
        ("last_contact:this:eon", "is not a period"),
        ("owner:is:robert'); DROP TABLE", "is not one of the choices"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_and_finds_nothing(cast, condition, sentence):
    make_contacts(cast, count=3)
    definition = Definition("contact", (Condition.read(condition),))
    problems = compile_conditions(definition, asker_for(cast.alice)).problems
    assert sentence in problems[0]
    assert not matching(definition, cast.alice).exists()


def test_days_are_those_of_the_asker(cast):
    """Half past midnight in New York is still yesterday in Los Angeles."""
    contact = make_contacts(cast, count=1)[0]
    contact.last_contact_at = "2026-10-14T04:30:00Z"
    contact.save()
    on = Definition("contact", (Condition("last_contact", "is", "2026-10-14"),))
    assert matching(on, cast.alice).exists()
    cast.bob.time_zone = "America/Los_Angeles"
    assert not matching(on, cast.bob).exists()
