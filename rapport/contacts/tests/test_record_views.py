from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rapport.attachments.actions import set_tags
from rapport.contacts.actions import create_contact
from rapport.contacts.models import Contact, TimelineEntry
from rapport.contacts.queries.record import record_of
from rapport.ui.formats import Clock

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def joe(alice):
    company = create_contact(
        {"kind": "organisation", "name": "Good Idea Enterprises", "industry": "Architects"}, by=alice
    )
    points = [
        {"kind": "phone", "label": "office", "value": "617 555 0142"},
        {"kind": "phone", "label": "mobile", "value": "ask at the desk"},
        {"kind": "email", "label": "work", "value": "joe.doe@goodidea.example"},
    ]
    values = {"kind": "person", "given": "Joe", "family": "Doe", "employer": company, "job_title": "CEO"}
    return create_contact({**values, "points": points, "birthday": "1978-10-26", "notes": "Sails"}, by=alice)


def shown(browser, contact, **query):
    answer = browser.get(reverse("contact", args=[contact.pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_says_who_it_is_and_how_to_reach_them(browser_of, alice, joe):
    set_tags("contact", [joe.pk], add=["golf"], by=alice)
    page = shown(browser_of(alice), joe)
    for text in ("<h1><bdi>Joe Doe", "CEO, ", "Good Idea Enterprises", 'href="tel:+16175550142"', "ask at the desk"):
        assert text in page
    for text in ("mailto:joe.doe@goodidea.example", ">golf<", "Sails", "Works at"):
        assert text in page


def test_a_company_shows_its_people(browser_of, alice, joe):
    page = shown(browser_of(alice), joe.employer)
    assert 'class="people-table"' in page
    assert f'href="/contacts/{joe.pk}/"' in page
    assert "Architects, 1 person" in page


def test_a_confidential_contact_says_so(browser_of, alice, joe):
    browser = browser_of(alice)
    assert "Confidential</span>" not in shown(browser, joe)
    Contact.objects.filter(pk=joe.pk).update(is_confidential=True)
    assert "Confidential</span>" in shown(browser, joe)


def test_last_try_stands_there_while_it_is_fresh(browser_of, alice, joe):
    now = timezone.now()
    Contact.objects.filter(pk=joe.pk).update(last_try_at=now - timedelta(days=2), tries=3)
    browser = browser_of(alice)
    assert "Last try 2 days ago, 3rd try" in shown(browser, joe)
    Contact.objects.filter(pk=joe.pk).update(last_try_at=now - timedelta(days=8))
    assert "Last try" not in shown(browser, joe)


def test_the_time_there_comes_of_the_zone_the_place_or_the_phone(alice, joe):
    noon = Clock(lambda: UTC)
    noon.__dict__["now"] = datetime(2026, 1, 15, 12, tzinfo=UTC)
    assert record_of(alice, joe.pk, noon).time_there == "7:00"
    Contact.objects.filter(pk=joe.pk).update(country="US", region="CO")
    assert record_of(alice, joe.pk, noon).time_there == "5:00"
    Contact.objects.filter(pk=joe.pk).update(time_zone="Asia/Tokyo")
    assert record_of(alice, joe.pk, noon).time_there == "21:00"


def test_the_time_there_needs_no_address(browser_of, alice):
    friend = create_contact({"name": "Aiko Mori", "time_zone": "Asia/Tokyo"}, by=alice)
    assert " there</span>" in shown(browser_of(alice), friend)


def test_dropped_and_barred_are_told(browser_of, alice, joe):
    Contact.objects.filter(pk=joe.pk).update(
        dropped_at=timezone.now(), dropped_by=alice, dropped_reason="out of business", do_not_call=True
    )
    page = shown(browser_of(alice), joe)
    assert "out of business" in page
    assert "Do not call" in page


def test_what_is_in_the_trash_is_not_here(browser_of, alice, joe):
    Contact.objects.filter(pk=joe.pk).update(trashed_at=timezone.now(), hidden_at=timezone.now())
    browser = browser_of(alice)
    for name in ("contact", "contact-history", "contact-facts"):
        assert browser.get(reverse(name, args=[joe.pk])).status_code == 404


def test_the_page_takes_few_statements_whatever_it_shows(browser_of, alice, joe, django_assert_max_num_queries):
    start = timezone.now()
    TimelineEntry.objects.bulk_create(
        TimelineEntry(contact=joe, at=start - timedelta(days=i), kind="x", record_type="x", record_id=i)
        for i in range(200)
    )
    browser = browser_of(alice)
    with django_assert_max_num_queries(15):
        shown(browser, joe)
    with django_assert_max_num_queries(15):
        shown(browser, joe.employer)
    with django_assert_max_num_queries(10):
        browser.get(reverse("contact-facts", args=[joe.pk]), headers=HTMX)
    with django_assert_max_num_queries(8):
        browser.get(reverse("contact-history", args=[joe.pk]), headers=HTMX)


def test_following_turns_on_and_off(browser_of, alice, joe):
    browser, path = browser_of(alice), reverse("contact-following", args=[joe.pk])
    browser.post(path, headers=HTMX)
    assert 'aria-pressed="true"' in shown(browser, joe)
    assert "You" in browser.get(reverse("contact-facts", args=[joe.pk]), headers=HTMX).content.decode()
    browser.post(path, headers=HTMX)
    assert 'aria-pressed="false"' in shown(browser, joe)


def test_the_pager_walks_through_the_lookup(browser_of, alice, joe):
    jane = create_contact({"kind": "person", "name": "Jane Roe"}, by=alice)
    path = reverse("contact-pager", args=[joe.pk])
    pager = browser_of(alice).get(path + "?where=kind:is:person&sort=name", headers=HTMX).content.decode()
    assert "<b>1</b> of 2" in pager
    assert f'href="/contacts/{jane.pk}/?where=kind:is:person&amp;sort=name"' in pager
