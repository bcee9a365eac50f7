"""What goes out, and that it comes in again."""

import csv
import io
import json
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from rapport.access.actions.role import add_role, give_role
from rapport.access.models import Profile
from rapport.base.errors import NotAllowed, Refused
from rapport.contacts.actions import create_contact, trash_contacts
from rapport.contacts.models import Contact
from rapport.contacts.queries.snapshots import snapshot
from rapport.exchange import actions, vcard
from rapport.exchange.models import Export
from rapport.lookups.definition import Definition

EVERYBODY = Definition("contact")
JOE = {
    "given": "Joe", "family": "Doe", "company": "Good Idea", "job_title": "=HYPERLINK(\"x\")", "birthday": "--10-26",
    "points": [
        {"kind": "phone", "label": "office", "value": "+1 617 555 0142"},
        {"kind": "phone", "label": "mobile", "value": "+1-617-555-0177"},
        {"kind": "phone", "label": "boat", "value": "+1 617 555 0199"},
        {"kind": "email", "label": "work", "value": "joe@good.example"},
        {"kind": "email", "label": "work", "value": "doe@good.example"},
    ],
    "addresses": [{"label": "office", "street": "1 Main Street\n2nd floor", "city": "Boston", "country": "US"}],
    "tags": ["Fair", "Maker"], "notes": "@joe\nlikes tea",
}  # fmt: skip


@pytest.fixture
def joe(alice):
    return create_contact(JOE, by=alice)


def written(definition, format, by, columns=()):  # noqa: A002
    stream = io.BytesIO()
    actions.export_lookup(definition, format, stream, by=by, columns=columns)
    return stream.getvalue()


def test_csv_has_the_columns_of_the_list_and_no_cell_that_runs(joe, alice):
    octets = written(Definition("contact", columns=("name", "job_title", "phone")), "csv", alice)
    assert octets.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(octets.decode("utf-8-sig"))))
    assert lines[0] == ["Name", "Title", "Phone"]
    assert ["Joe Doe", '\'=HYPERLINK("x")', "+1 617 555 0142"] in lines


def test_spreadsheets_hold_texts_as_texts(joe, alice, tmp_path):
    path = tmp_path / "all.xlsx"
    actions.export_lookup(Definition("contact", columns=("name", "job_title", "tries")), "xlsx", path, by=alice)
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert ["Joe Doe", '=HYPERLINK("x")', 0.0] in rows
    with zipfile.ZipFile(path) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("form", ["csv", "xlsx", "vcard", "vcard3"])
def test_every_field_comes_in_again(joe, alice, tmp_path, form):
    before = _told(snapshot(joe), joe.company)
    path = tmp_path / f"all.{'vcf' if form.startswith('vcard') else form}"
    actions.export_lookup(EVERYBODY, form, path, by=alice, columns=("all",))
    trash_contacts(list(Contact.objects.values_list("id", flat=True)), by=alice)
    actions.import_file(path, by=alice, system="again")
    back = Contact.objects.get(given="Joe", trashed_at=None)
    after = _told(snapshot(back), back.company)
    if form in {"csv", "xlsx"}:  # a column has no room for a label of one's own
        before["points"] = {(k, "other" if label == "boat" else label, v) for k, label, v in before["points"]}
    assert after == before


def _told(facts, company):
    kept = {k: facts[k] for k in ("kind", "name", "given", "family", "job_title", "birthday", "notes")}
    kept["company"], kept["tags"] = company, sorted(facts["tags"])
    kept["points"] = {(p["kind"], p["label"], p["value"]) for p in facts["points"]}
    kept["addresses"] = [{k: v for k, v in a.items() if k != "id"} for a in facts["addresses"]]
    return kept


def test_one_contact_as_a_card(joe, browser_of, alice):
    for url in (f"/export/contacts/{joe.pk}.vcf", f"/export/?contact={joe.pk}&format=vcard"):
        answer = browser_of(alice).get(url)
        assert answer["Content-Type"].startswith("text/vcard")
        [card] = answer.content.decode().split("END:VCARD")[:-1]
        assert vcard.values_of(vcard.properties_of(card + "END:VCARD"))["name"] == "Joe Doe"


def test_a_small_lookup_comes_at_once_and_a_large_one_with_a_notice(joe, browser_of, alice, run_jobs, monkeypatch):
    browser = browser_of(alice)
    answer = browser.post("/export/", {"format": "csv", "query": "?text=joe", "of": "contact"})
    assert b"Joe Doe" in b"".join(answer.streaming_content)
    monkeypatch.setattr("rapport.exchange.views.exports.AT_ONCE", 0)
    assert browser.post("/export/", {"format": "xlsx", "of": "contact", "columns": "all"}).status_code == 303
    run_jobs()
    export = Export.objects.get()
    assert (export.state, export.total) == ("done", 2)
    assert alice.notices.get().title.endswith("is ready")
    assert b"".join(browser.get(f"/export/{export.id}/file/").streaming_content).startswith(b"PK")


def test_files_are_for_those_who_asked_and_everything_for_administrators(joe, browser_of, cast, run_jobs):
    with pytest.raises(NotAllowed):
        actions.ask_export(None, "archive", by=cast.alice)
    export = actions.ask_export(None, "archive", by=cast.erin)
    run_jobs()
    assert browser_of(cast.alice).get(f"/export/{export.id}/file/").status_code == 404
    answer = browser_of(cast.erin).get(f"/export/{export.id}/file/")
    manifest = json.loads(zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).read("manifest.json"))
    assert manifest["tables"]["contacts.Contact"] == 2


def test_a_file_is_fetched_by_who_may_still_export(joe, browser_of, cast, run_jobs):
    export = actions.ask_export(Definition("contact"), "csv", by=cast.alice)
    run_jobs()
    web, place = browser_of(cast.alice), f"/export/{export.pk}/file/"
    assert web.get(place).status_code == 200
    reader = add_role("Reader", by=cast.erin, profiles=[Profile.objects.get(name="Read only")])
    give_role(cast.alice, reader, by=cast.erin)
    assert web.get(place).status_code == 403


def test_an_archive_holds_no_password_and_goes_into_an_empty_installation_only(joe, erin, tmp_path):
    path = tmp_path / "all.zip"
    actions.export_everything(path, by=erin)
    text = zipfile.ZipFile(path).read("tables/organisation.User.jsonl").decode()
    assert "password" not in text and "argon2" not in text
    with pytest.raises(Refused, match="empty"):
        actions.import_file(path, by=erin)
    broken = tmp_path / "no.zip"
    broken.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(Refused, match="no archive"):
        actions.import_file(broken, by=erin)


def test_an_archive_says_on_its_page_that_it_cannot_go_in_here(joe, erin, browser_of, tmp_path):
    actions.export_everything(tmp_path / "all.zip", by=erin)
    browser = browser_of(erin)
    with (tmp_path / "all.zip").open("rb") as file:
        url = browser.post("/import/", {"file": file})["Location"]
    page = browser.get(url).content.decode()
    assert "the archive cannot go in here" in page and "disabled" in page
    assert browser.post(f"{url}run/")["Location"] == url
    assert Contact.objects.count() == 2


def test_what_is_selected_in_a_list_is_exported_once_a_format_is_chosen(joe, browser_of, alice):
    browser = browser_of(alice)
    firm = joe.employer_id
    page = browser.post("/export/", {"ids": [firm], "of": "contact", "query": ""}).content.decode()
    assert "1 selected" in page and f'name="ids" value="{firm}"' in page
    answer = browser.post("/export/", {"ids": [firm], "of": "contact", "format": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and "Good Idea" in lines[1]
    everybody = browser.post("/export/", {"ids": [firm], "all": "1", "of": "contact", "query": ""}).content.decode()
    assert "2</b> contacts" in everybody
