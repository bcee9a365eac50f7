"""The list and its editors, as a browser asks for them."""

import re

import pytest

from rapport.contacts.models import Contact
from rapport.lookups.models import Lookup
from rapport.lookups.tests.rows import make_contacts


@pytest.fixture
def page(cast, browser_of):
    make_contacts(cast, count=130)
    browser = browser_of(cast.alice)
    return lambda url, **headers: browser.get(url, **headers)


def names_in(answer):
    return re.findall(r'<tr id="contact-(\d+)"', answer.content.decode())


def test_the_list_arrives_in_pieces_and_each_row_once(page):
    answer = page("/contacts/?sort=name")
    seen = names_in(answer)
    assert len(seen) == 50
    while more := re.search(r'hx-get="(/lookups/contact/rows/[^"]+)"', answer.content.decode()):
        answer = page(more[1].replace("&amp;", "&"))
        seen += names_in(answer)
    assert len(seen) == len(set(seen)) == Contact.objects.count()


def test_the_list_takes_few_statements(page, django_assert_max_num_queries):
    page("/contacts/")  # what a process remembers
    for query in ("", "?sort=name&where=city:is:Boston", "?where=name:contains:o&sort=-touches"):
        with django_assert_max_num_queries(10):
            assert page(f"/contacts/{query}").status_code == 200


def test_rows_lead_to_records_with_the_lookup_carried_along(page):
    answer = page("/contacts/?where=city:is:Boston").content.decode()
    assert re.search(r'href="/contacts/\d+/\?where=city:is:Boston"', answer)
    assert "City is Boston" in answer


def test_a_header_says_how_the_list_is_sorted_and_turns_it(page):
    answer = page("/contacts/?sort=name").content.decode()
    assert re.search(
        r'class="c-name" aria-sort="ascending"><a class="sorter" id="sort-name" href="/contacts/\?sort=-name"', answer
    )


def test_the_filter_editor_moves_to_the_address_of_the_definition(page):
    answer = page("/contacts/?where=touches:more:1&f=city&op=is&v=Boston")
    assert answer.status_code == 302
    assert answer["Location"] == "/contacts/?where=touches:more:1&where=city:is:Boston"
    swapped = page("/contacts/?f=last_contact&op=ago&v=90&unit=d&never=1", headers={"HX-Request": "true"})
    assert swapped["HX-Push-Url"] == "/contacts/?where=last_contact:ago:90d,never"
    assert "90 days ago, or never" in swapped.content.decode()


def test_what_is_to_come_is_empty_and_not_never(page):
    chips = page("/contacts/?where=next_activity:empty&where=last_contact:empty").content.decode()
    assert 'aria-label="Remove: Next activity is empty"' in chips
    assert 'aria-label="Remove: Last contact never"' in chips
    assert "from now, or none" in page("/contacts/?where=next_activity:beyond:3w,never").content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("f=city&op=is", "Boston"),
        ("f=owner&op=is", "Alice Ames"),
        ("f=last_contact&op=ago&v=90&unit=d", "90 days ago"),
        ("f=touches&op=between&v=1&v2=3", "1 and 3"),
        ("f=do_not_call&op=yes", "Nothing more to say."),
        ("f=touches&op=more&v=x", "not a whole number"),
        ("", "Choose a field"),
        ("where=city:is:Boston&place=0", 'value="Boston"'),
    ],
)
def test_the_filter_editor_has_the_input_of_the_field(page, query, shown):
    assert shown in page(f"/lookups/contact/editor/?{query}").content.decode()


def test_existing_values_are_suggested(page):
    assert "São Paulo" in page("/lookups/contact/values/?f=city&op=is&v=sao").content.decode()
    assert "Boston" in page("/lookups/contact/values/?f=city&op=any&v=Łódź,bos").content.decode()


def test_columns_are_chosen_and_ordered(page):
    assert "E-mail" in page("/lookups/contact/columns/").content.decode()
    answer = page("/contacts/?column=name&column=city&column=name&column=nonsense", headers={"HX-Request": "true"})
    assert answer["HX-Push-Url"] == "/contacts/?columns=name,city"
    assert page("/lookups/contact/sorts/?columns=name,city").status_code == 200


@pytest.mark.parametrize("query", ["where=colour:is:red", "where=touches:more:x", "where=%00", "sort=%00", "after=%00"])
def test_nonsense_is_told_in_a_sentence_not_an_error_page(page, query):
    answer = page(f"/contacts/?{query}")
    assert answer.status_code == 200
    assert ("notice overdue" in answer.content.decode()) is query.startswith("where")


def test_a_lookup_is_saved_renamed_shared_and_deleted(page, cast, client):
    saved = client.post("/lookups/contact/saving/?where=city:is:Boston", {"name": "Boston", "for": "me"})
    lookup = Lookup.objects.get()
    assert (saved.status_code, saved["Location"]) == (303, f"/contacts/?lookup={lookup.id}")
    assert "Boston" in page("/lookups/menu/").content.decode()
    client.post(f"/lookups/{lookup.id}/change/", {"name": "Boston people", "for": "everyone"})
    lookup.refresh_from_db()
    assert (lookup.name, lookup.is_shared) == ("Boston people", True)
    client.post(f"/lookups/contact/saving/?lookup={lookup.id}&where=", {"as": "changed", "name": "All", "for": "me"})
    lookup.refresh_from_db()
    assert lookup.definition["conditions"] == []
    gone = client.post(f"/lookups/{lookup.id}/deletion/")
    assert gone["Location"] == "/contacts/"
    assert not Lookup.objects.exists()


def test_a_lookup_without_a_name_is_not_saved(page, client):
    answer = client.post("/lookups/contact/saving/", {"name": "  "})
    assert (answer.status_code, Lookup.objects.count()) == (422, 0)
    assert "Give the lookup a name." in answer.content.decode()


def test_an_empty_list_says_so(cast, browser_of):
    assert "Nothing here yet" in browser_of(cast.alice).get("/contacts/").content.decode()
    assert "Nothing fits this lookup" in browser_of(cast.alice).get("/contacts/?where=city:is:X").content.decode()


def test_unknown_lists_are_not_found(page):
    assert page("/lookups/nonsense/rows/").status_code == 404
    assert page("/lookups/user/editor/").status_code == 404
    assert page("/lookups/999/").status_code == 404


def test_a_company_without_people_says_so(cast, browser_of):
    make_contacts(cast, count=1)
    assert "No person yet" in browser_of(cast.alice).get("/contacts/").content.decode()


@pytest.mark.parametrize(
    ("sort", "start", "first"),
    [("name", "m", {"name": "Müller"}), ("-name", "l", {"name": "Joe Doe"}), ("touches", "2", {"touches": 2})],
)
def test_a_list_begins_where_one_says(cast, browser_of, sort, start, first):
    make_contacts(cast, count=33)
    answer = browser_of(cast.alice).get(f"/contacts/?sort={sort}&start={start}").content.decode()
    assert Contact.objects.filter(pk=names_of_rows(answer)[0]).values(*first).get() == first
    assert "From the top" in answer


def names_of_rows(answer):
    return re.findall(r'<tr id="contact-(\d+)"', answer)


def test_a_start_that_makes_no_sense_is_the_top(page):
    assert "From the top" not in page("/contacts/?sort=created&start=soon").content.decode()
