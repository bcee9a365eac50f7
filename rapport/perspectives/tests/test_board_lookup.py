"""The board is a view of a lookup: chosen by the menu, narrowed by filters, and left as it was by either."""

import re
from datetime import date

from rapport.access.actions.group import save_group
from rapport.access.models import Group
from rapport.contacts.actions import change_contact, create_contact
from rapport.lookups.actions import save_lookup
from rapport.lookups.definition import Condition, Definition
from rapport.perspectives.actions.fact import record_facts

HX = {"HX-Request": "true"}


def words(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_menu_of_lookups_leads_to_the_board_again(web, cast):
    asked = Definition("contact", (Condition.read("city:is:Boston"),))
    lookup, _ = save_lookup("Boston", asked, by=cast.alice)
    create_contact({"name": "Ann", "addresses": [{"label": "office", "city": "Boston"}]}, by=cast.alice)
    create_contact({"name": "Ben"}, by=cast.alice)
    page = words(web.get("/board/sales/"))
    assert 'hx-get="/lookups/menu/?at=/board/sales/"' in page and "Ben" in page
    menu = words(web.get("/lookups/menu/?at=/board/sales/"))
    assert f'href="/board/sales/?lookup={lookup.pk}"' in menu and 'href="/board/sales/"' in menu
    assert f'href="/contacts/?lookup={lookup.pk}"' in words(web.get("/lookups/menu/?at=//evil.example/"))
    shown = words(web.get(f"/board/sales/?lookup={lookup.pk}"))
    assert "Ann" in shown and "Ben" not in shown and '<span class="chip"' in shown


def test_a_filter_added_on_the_board_stays_on_the_board(web, cast):
    create_contact({"name": "Ann", "addresses": [{"label": "office", "city": "Boston"}]}, by=cast.alice)
    create_contact({"name": "Ben"}, by=cast.alice)
    editor = words(web.get("/lookups/contact/editor/?at=/board/sales/&as_of=2026-01-01&f=city&op=is&v=Boston"))
    assert 'action="/board/sales/"' in editor and 'name="at" value="/board/sales/"' in editor
    assert 'name="as_of" value="2026-01-01"' in editor
    typed = "/board/sales/?at=/board/sales/&f=city&op=is&v=Boston"
    assert web.get(typed)["Location"] == "/board/sales/?where=city:is:Boston"
    answer = web.get(typed, headers=HX)
    assert answer["HX-Push-Url"] == "/board/sales/?where=city:is:Boston"
    assert "Ann" in words(answer) and "Ben" not in words(answer)
    assert 'href="/board/sales/" aria-label="Remove: City is Boston"' in words(answer)
    assert "as_of=2026-01-01" in web.get(f"{typed}&as_of=2026-01-01")["Location"]


def test_a_card_of_a_group_shows_the_groups_initials(web, cast):
    save_group(None, name="East Side", by=cast.erin)
    ann = create_contact({"name": "Ann"}, by=cast.alice)
    change_contact(ann, {"owner": -Group.objects.get().pk}, by=cast.erin)
    assert '<abbr title="East Side">ES</abbr>' in words(web.get("/board/sales/"))


def test_all_that_was_sold_to_a_record_is_that_records(web, cast):
    firm = create_contact({"kind": "organisation", "name": "Acme"}, by=cast.alice)
    joe = create_contact({"name": "Joe", "employer": firm}, by=cast.alice)
    other = create_contact({"kind": "organisation", "name": "Acme"}, by=cast.alice)
    for whose, count in ((joe, 9), (other, 1)):
        facts = [
            {"contact_id": whose.pk, "kind": "order", "on": date(2026, 1, 1), "reference": f"{whose.pk}-{n}"}
            for n in range(count)
        ]
        record_facts(facts, by=cast.alice)
    assert f'/facts/?where=of:is:{firm.pk}">See all 9' in words(web.get(f"/contacts/{firm.pk}/sales/"))
    shown = words(web.get(f"/facts/?where=of:is:{firm.pk}"))
    assert "Record is Acme" in shown and f"{other.pk}-0" not in shown and f"{joe.pk}-8" in shown
