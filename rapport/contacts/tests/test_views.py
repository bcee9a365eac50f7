import pytest

from rapport.contacts import actions
from rapport.contacts.models import Contact, ContactPoint, NotDuplicate, Relationship, RelationshipType, Source
from rapport.contacts.queries.snapshots import points_of
from rapport.contacts.views import field

HX = {"HX-Request": "true"}


@pytest.fixture
def joe(alice):
    points = [{"kind": "phone", "label": "mobile", "value": "(617) 555-0177"}]
    return actions.create_contact(
        {"name": "Joe Doe", "company": "Good Idea", "job_title": "CEO", "points": points}, by=alice
    )


@pytest.fixture
def web(browser_of, alice):
    return browser_of(alice)


def quick(**typed):
    return {
        "kind": "person",
        "name": "",
        "job_title": "",
        "company": "",
        "company_id": "",
        "phone": "",
        "email": "",
        **typed,
    }


def test_quick_add_makes_a_person_and_their_company(web, alice):
    answer = web.post("/contacts/new/", quick(name="Joe Doe", company="Good Idea", phone="617 555 0177"), headers=HX)
    joe = Contact.objects.get(kind="person")
    assert answer.headers["HX-Redirect"] == f"/contacts/{joe.pk}/"
    assert (joe.company, joe.phone, joe.owner) == ("Good Idea", "+1 617 555 0177", alice)


def test_save_and_log_opens_the_panel(web):
    answer = web.post("/contacts/new/", quick(name="Joe", then="log"), headers=HX)
    assert answer.headers["HX-Redirect"].endswith("/?panel=log")


def test_nothing_typed_gets_a_sentence_and_keeps_what_was(web):
    answer = web.post("/contacts/new/", quick(job_title="CEO"), headers=HX)
    assert answer.status_code == 422
    assert b"at least a name" in answer.content
    assert b'value="CEO"' in answer.content


def test_lookalikes_are_shown_before_saving_and_told_apart(web, joe):
    answer = web.get("/contacts/new/lookalikes/", quick(name="Joe P. Doe", phone="617-555-0177"))
    assert b"Same mobile, same name" in answer.content
    again = web.get("/contacts/new/lookalikes/", quick(name="Joe P. Doe", phone="617-555-0177", apart=joe.pk))
    assert b"Looks like" not in again.content
    web.post("/contacts/new/", quick(name="Joe P. Doe", apart=joe.pk), headers=HX)
    assert NotDuplicate.objects.filter(one=joe).exists()


def test_all_fields_start_from_what_was_typed(web):
    answer = web.post("/contacts/new/", quick(name="Joe Doe", phone="617 555 0177", then="all"), headers=HX)
    page = web.get(answer.headers["HX-Redirect"])
    assert b'value="Joe Doe"' in page.content
    assert b"+1 617 555 0177" in page.content


def whole(contact, **typed):
    points = list(contact.points.all()) if contact else []
    return {
        "kind": "person", "version": contact.version if contact else "", "name": contact.name if contact else "",
        "given": contact.given if contact else "", "family": contact.family if contact else "",
        "job_title": contact.job_title if contact else "", "owner": contact.owner_id or "" if contact else "",
        "point_id": [p.pk for p in points], "point_what": [f"{p.kind}:{p.label}" for p in points],
        "point_value": [p.value for p in points], **typed,
    }  # fmt: skip


def test_the_whole_form_shows_and_saves(web, joe):
    assert b"+1 617 555 0177" in web.get(f"/contacts/{joe.pk}/edit/").content
    typed = whole(joe, given="Joseph", birthday="26 Oct 1978", tags="golf, sails", notes="Sails", do_not_call="1")
    typed |= {"point_what": ["phone:mobile", "email:work"], "point_id": [typed["point_id"][0], ""]}
    typed |= {"point_value": ["617 555 0178", "joe@goodidea.example"]}
    answer = web.post(f"/contacts/{joe.pk}/edit/", typed, headers=HX)
    assert answer.status_code == 204, answer.content
    joe.refresh_from_db()
    assert (joe.name, joe.birth_year, joe.email, joe.do_not_call) == ("Joseph Doe", 1978, "joe@goodidea.example", True)
    assert joe.phone == "+1 617 555 0178"


def test_a_giant_note_is_told_beside_its_field(web, joe):
    giant = "words " * 600_000
    in_place = web.post(f"/contacts/{joe.pk}/field/notes/", {"value": giant, "version": joe.version}, headers=HX)
    in_form = web.post(f"/contacts/{joe.pk}/edit/", whole(joe, notes=giant), headers=HX)
    for answer in (in_place, in_form):
        text = answer.content.decode()
        assert answer.status_code == 422 and text.count("words ") >= 600_000
        assert "A note has at most 1,000,000 letters" in text


def test_two_editors_see_the_conflict_and_decide(web, joe, erin):
    actions.change_contact(joe, {"profession": "Engineer", "gender": "male"}, by=erin)
    joe.refresh_from_db()
    typed = whole(joe, profession="Architect", version=1)
    answer = web.post(f"/contacts/{joe.pk}/edit/", typed, headers=HX)
    assert answer.status_code == 409
    assert b"Erin Eyre changed this record" in answer.content
    decided = {**typed, "seen": 2, "choice-profession": "yours"}
    assert web.post(f"/contacts/{joe.pk}/edit/", decided, headers=HX).status_code == 204
    joe.refresh_from_db()
    assert (joe.profession, joe.gender) == ("Architect", "male")


def test_relationships_are_edited_in_the_whole_form(web, joe, alice):
    tie = Relationship.objects.get(of=joe)
    alma = actions.create_contact({"name": "Alma Goodwin"}, by=alice)
    friend = RelationshipType.objects.get(key="friend_of")
    typed = whole(joe, tie_shown=[tie.pk], tie_id=[tie.pk, ""], tie_what=[f"{tie.type_id}:of", f"{friend.pk}:of"])
    typed |= {"tie_other": [tie.to_id, alma.pk], "tie_name": ["", "Alma Goodwin"], "tie_title": ["Chair", ""]}
    typed |= {"job_title": "CEO", "tie_since": ["2019", ""], "tie_until": ["", ""], "tie_was": ["CEO||", ""]}
    assert web.post(f"/contacts/{joe.pk}/edit/", typed, headers=HX).status_code == 204
    joe.refresh_from_db()
    assert joe.job_title == "Chair"
    assert Relationship.objects.get(type=friend).to == alma
    typed |= {"tie_name": ["", "Nobody Known"], "tie_other": [tie.to_id, ""], "version": joe.version}
    answer = web.post(f"/contacts/{joe.pk}/edit/", typed, headers=HX)
    assert answer.status_code == 422
    assert b"Nobody here is called" in answer.content
    assert b"Good Idea" in answer.content, "the ties that stand are still named"


def test_one_field_in_place(web, joe):
    assert b'value="(617) 555-0177"' in web.get(f"/contacts/{joe.pk}/field/point-{joe.points.first().pk}/").content
    point = joe.points.first()
    url = f"/contacts/{joe.pk}/field/point-{point.pk}/"
    answer = web.post(url, {"value": "617 555 0199", "label": "office", "was": point.value}, headers=HX)
    assert "record.changed" in answer.headers["HX-Trigger"]
    stale = web.post(url, {"value": "617 555 0100", "label": "office", "was": point.value}, headers=HX)
    assert stale.status_code == 409
    assert b"made it 617 555 0199 meanwhile" in stale.content
    assert ContactPoint.objects.get(pk=point.pk).label == "office"
    wrong = web.post(f"/contacts/{joe.pk}/field/birthday/", {"value": "soon", "version": 9}, headers=HX)
    assert wrong.status_code == 422
    assert b'value="soon"' in wrong.content


def test_two_ids_of_one_system_are_not_taken_for_one(web, joe):
    form = {"kind": "person", "name": "Joe Doe", "id_system": ["ERP", "ERP"], "id_value": ["A1", "B2"]}
    answer = web.post(f"/contacts/{joe.pk}/edit/", {**form, "version": joe.version}, headers=HX)
    assert answer.status_code == 422 and b"ERP gives one id to a contact" in answer.content
    assert b'value="A1"' in answer.content and b'value="B2"' in answer.content
    web.post(f"/contacts/{joe.pk}/edit/", {**form, "id_value": ["A1", "A1"], "version": joe.version}, headers=HX)
    assert list(joe.external_ids.values_list("system", "value")) == [("ERP", "A1")]


def test_a_birthday_changed_meanwhile_is_told_as_it_reads(web, joe):
    url = f"/contacts/{joe.pk}/field/birthday/"
    web.post(url, {"value": "9 Nov", "version": joe.version}, headers=HX)
    stale = web.post(url, {"value": "10 Nov", "version": joe.version}, headers=HX)
    assert stale.status_code == 409 and b"made it 9 Nov meanwhile" in stale.content


@pytest.mark.parametrize(
    "key", ["owner", "birthday", "notes", "language", "time_zone", "company", "job_title", "new-phone", "source"]
)
def test_every_field_in_place_opens(web, joe, key):
    assert web.get(f"/contacts/{joe.pk}/field/{key}/").status_code == 200


@pytest.mark.parametrize("key", ["version", "point-x", "point-999999", "hidden_at", "new-x", "tags"])
def test_what_is_no_field_is_not_there(web, joe, key):
    assert web.get(f"/contacts/{joe.pk}/field/{key}/").status_code == 404


def test_the_employer_is_changed_in_one_step(web, joe):
    assert b"Good Idea" in web.get(f"/contacts/{joe.pk}/employer/").content
    typed = {"company": "Tidewater", "company_id": "", "since": "Nov 2026", "title": "Partner", "email": ""}
    answer = web.post(f"/contacts/{joe.pk}/employer/", typed, headers=HX)
    assert answer.status_code == 204
    joe.refresh_from_db()
    assert (joe.company, joe.job_title) == ("Tidewater", "Partner")
    typed["company"] = ""
    assert b"Which company" in web.post(f"/contacts/{joe.pk}/employer/", typed, headers=HX).content


def test_a_relationship_is_added_and_removed(web, joe, alice):
    alma = actions.create_contact({"name": "Alma Goodwin"}, by=alice)
    kind = RelationshipType.objects.get(key="introduced_by")
    url = f"/contacts/{joe.pk}/relationships/new/"
    assert web.get(url).status_code == 200
    typed = {"what": f"{kind.pk}:of", "other": alma.pk, "name": "Alma Goodwin", "since": "12 May 2023"}
    assert web.post(url, typed, headers=HX).status_code == 204
    tie = Relationship.objects.get(type=kind)
    assert b"12 May 2023" in web.get(f"/contacts/relationships/{tie.pk}/").content
    assert web.post(f"/contacts/relationships/{tie.pk}/", {"until": "soon"}, headers=HX).status_code == 422
    assert web.delete(f"/contacts/relationships/{tie.pk}/", headers=HX).status_code == 204
    assert not Relationship.objects.filter(pk=tie.pk).exists()


def test_dropped_trashed_and_brought_back(web, joe):
    assert b"hidden from lists" in web.get(f"/contacts/{joe.pk}/drop/").content
    assert web.post(f"/contacts/{joe.pk}/drop/", {"why": "", "words": ""}, headers=HX).status_code == 422
    web.post(f"/contacts/{joe.pk}/drop/", {"why": "Retired", "words": "Sails now"}, headers=HX)
    joe.refresh_from_db()
    assert joe.dropped_reason == "Retired. Sails now"
    web.post(f"/contacts/{joe.pk}/revival/", headers=HX)
    web.post(f"/contacts/{joe.pk}/trash/", headers=HX)
    assert b"Joe Doe" in web.get("/trash/").content
    assert b"Joe Doe" not in web.get("/trash/?text=jane&whose=all").content
    web.post("/trash/return/", {"record": f"contact:{joe.pk}"}, headers=HX)
    joe.refresh_from_db()
    assert joe.hidden_at is None


def test_selected_contacts_together(web, joe, alice, cast, browser_of):
    jane = actions.create_contact({"name": "Jane Roe"}, by=alice)
    ids = {"ids": [joe.pk, jane.pk]}
    assert b"2 contacts" in web.post("/contacts/bulk/owner/", ids, headers=HX).content
    web.post("/contacts/bulk/owner/", {**ids, "decided": 1, "owner": cast.bob.pk}, headers=HX)
    web.post("/contacts/bulk/goal/", {**ids, "decided": 1, "goal": "6"}, headers=HX)
    web.post("/contacts/bulk/tags/", {**ids, "decided": 1, "add": "golf"}, headers=HX)
    assert set(Contact.objects.filter(owner=cast.bob, touch_goal=6)) == {joe, jane}
    those = {"all": "1", "query": "?where=company:is:Good Idea"}
    refused = web.post("/contacts/bulk/trash/", those, headers=HX)
    assert b"not delete or give away" in refused.content + refused.headers.get("HX-Trigger", "").encode()
    assert Contact.objects.get(pk=joe.pk).trashed_at is None  # they are Bob's now
    browser_of(cast.bob).post("/contacts/bulk/trash/", those, headers=HX)
    assert Contact.objects.filter(trashed_at__isnull=True, pk=jane.pk).exists()
    assert Contact.objects.get(pk=joe.pk).trashed_at


def test_choosing_by_first_letters(web, joe):
    assert b"Good Idea" in web.get("/contacts/choose/?kind=organisation&company=goo").content
    assert b"Joe Doe" in web.get("/contacts/choose/?q=joe d").content
    assert b"Joe Doe" not in web.get("/contacts/choose/?kind=organisation&q=joe d").content


@pytest.mark.parametrize("what", ["phone", "mail", "address", "tie", "id"])
def test_one_more_row(web, what):
    assert web.get(f"/contacts/rows/{what}/?kind=person").status_code == 200


def test_how_a_number_is_read_is_shown(web):
    assert b"+1 617 555 0177" in web.get("/contacts/reading/?point_what=phone:mobile&point_value=617.555.0177").content
    assert b"not a number" in web.get("/contacts/reading/?point_what=phone:mobile&point_value=ask+Bea").content


def test_adding_asks_few_statements(web, django_assert_max_num_queries):
    with django_assert_max_num_queries(28):
        web.post("/contacts/new/", quick(name="Joe Doe", company="Good Idea", phone="617 555 0177"), headers=HX)


@pytest.mark.parametrize(
    "typed", [{"key": "new-phone", "value": "+1 212 555 0188"}, {"key": "point-{id}", "value": ""}]
)
def test_a_number_added_meanwhile_stays(web, joe, cast, monkeypatch, typed):
    mobile = joe.points.get()

    def read_and_then_a_colleague_saves(ids):
        read = points_of(ids)
        monkeypatch.setattr(field, "points_of", points_of)
        added = {"kind": "email", "label": "work", "value": "joe@example.com"}
        actions.change_contact(joe, {"points": [*read[joe.pk], added]}, by=cast.bob)
        return read

    if typed["key"] == "new-phone":
        monkeypatch.setattr(field, "points_of", read_and_then_a_colleague_saves)
    else:
        monkeypatch.setattr(field, "_place", later(field._place, monkeypatch, read_and_then_a_colleague_saves))
    url = f"/contacts/{joe.pk}/field/{typed['key'].format(id=mobile.pk)}/"
    assert web.post(url, {"value": typed["value"], "label": "work"}, headers=HX).status_code == 204
    assert "joe@example.com" in joe.points.values_list("value", flat=True)
    assert joe.points.count() == (3 if typed["value"] else 1)


def later(place, monkeypatch, read):
    """Find the field as it stands; the colleague saves after that."""

    def found(*arguments):
        monkeypatch.setattr(field, "_place", place)
        answer = place(*arguments)
        monkeypatch.setattr(field, "points_of", read)
        return answer

    return found


def test_an_owner_who_left_and_a_source_out_of_use_stay_chosen_by_name(joe, cast, browser_of):
    """Else saving another field would take them away without a word."""
    source = Source.objects.create(name="Fair of 1998", is_active=False)
    Contact.objects.filter(pk=joe.pk).update(owner=cast.dan, source=source)
    web = browser_of(cast.erin)
    chosen = {"owner": (cast.dan.pk, f"{cast.dan.name} (no longer here)"), "source": (source.pk, source.name)}
    for key, (number, name) in chosen.items():
        for address in (f"/contacts/{joe.pk}/edit/", f"/contacts/{joe.pk}/field/{key}/"):
            page = web.get(address).content.decode()
            assert f'<option value="{number}" selected>{name}</option>' in page, address
