"""The screens of import and export: HTTP in, HTML and rows out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rapport.contacts.models import Contact
from rapport.exchange.models import Import
from rapport.perspectives.actions.perspective import change_perspective
from rapport.perspectives.queries import sales

LINES = b"Name,Company,E-mail,Stand\nJoe Doe,Good Idea,joe@good.example,B12\nAnn Roe,,not mail,\n,,,x\n"


@pytest.fixture
def browser(browser_of, alice):
    return browser_of(alice)


def upload(browser, octets=LINES, name="fair.csv"):
    answer = browser.post("/import/", {"file": SimpleUploadedFile(name, octets)})
    assert answer.status_code == 303, answer.content
    return Import.objects.first(), answer["Location"]


def test_from_the_file_to_the_result_and_back(browser, run_jobs):
    imported, url = upload(browser)
    page = browser.get(url).content.decode()
    assert "<h2>What will happen</h2>" in page and "not mail” is not an e-mail address" in page
    assert 'option value="company" selected' in page
    assert browser.post(f"{url}run/").status_code == 303
    assert "rows</p>" in browser.get(url).content.decode()
    run_jobs()
    result = browser.get(url).content.decode()
    assert "All 3 rows" in result and f"where=import:is:{imported.id}-created" in result
    assert "No name, company, phone or e-mail address." in result
    assert Contact.objects.filter(kind="person").count() == 2
    browser.post(f"{url}undo/")
    run_jobs()
    assert "Undone" in browser.get(url).content.decode()
    assert not Contact.objects.filter(trashed_at=None).exists()


def test_each_number_leads_to_its_records(browser, run_jobs):
    imported, url = upload(browser)
    browser.post(f"{url}run/")
    run_jobs()
    page = browser.get(f"/contacts/?where=import:is:{imported.id}-created").content.decode()
    assert "Joe Doe" in page and "Ann Roe" in page
    rows = browser.get(f"{url}rows/?state=rejected").content.decode()
    assert "No name, company" in rows
    report = b"".join(browser.get(f"{url}report.csv").streaming_content).decode("utf-8-sig").splitlines()
    assert report[0] == "Row,What became of it,Why,Contact,Name,Company,E-mail,Stand"
    assert report[1].startswith("2,New,,") and report[1].endswith("Joe Doe,Good Idea,joe@good.example,B12")
    assert report[3].startswith("4,Rejected,")


def test_columns_can_go_elsewhere(browser):
    imported, url = upload(browser)
    answer = browser.post(f"{url}columns/", {"column-0": "name", "column-1": "tags", "column-2": "", "column-3": "-"})
    assert answer.status_code == 200
    imported.refresh_from_db()
    assert imported.mapping == ["name", "tags", "", "-"]
    twice = browser.post(f"{url}columns/", {f"column-{n}": "name" for n in range(4)})
    assert twice.status_code == 422 and "goes there already" in twice.content.decode()


def test_a_rejected_row_is_corrected_in_place(browser, run_jobs):
    _, url = upload(browser)
    browser.post(f"{url}run/")
    run_jobs()
    cells = {"cell-0": "Ben Lee", "cell-1": "Lee Ltd", "cell-2": "", "cell-3": "x", "decision": "new"}
    assert "Taken in" in browser.post(f"{url}rows/4/", cells).content.decode()
    assert Contact.objects.get(given="Ben").company == "Lee Ltd"


def test_duplicates_are_shown_side_by_side_and_decided(browser, run_jobs):
    _, url = upload(browser)
    browser.post(f"{url}run/")
    run_jobs()
    imported, url = upload(browser, b"Person,Firma\nJo Doe,Good Idea\nJoe Do,Good Idea\n", "other.csv")
    page = browser.get(f"{url}duplicates/").content.decode()
    assert "Jo Doe" in page and "Same company, near-equal name" in page and "Good Idea, joe@good.example" in page
    browser.post(f"{url}duplicates/", {"row-2": "new", "row-3": "same", "then": "run"})
    run_jobs()
    imported.refresh_from_db()
    assert (imported.counts["created"], imported.counts["updated"]) == (1, 1)


def test_the_mark_stands_on_records_only_while_the_import_runs(browser, alice, run_jobs):
    imported, url = upload(browser)
    browser.post(f"{url}run/")
    run_jobs()
    contact = Contact.objects.get(given="Joe")
    assert "Being imported" not in browser.get(f"/contacts/{contact.pk}/").content.decode()
    Import.objects.update(state="running")
    assert "Being imported with" in browser.get(f"/contacts/{contact.pk}/").content.decode()


@pytest.mark.parametrize(
    ("octets", "name"), [(b"", "empty.csv"), (b"PK\x03\x04zip", "x.zip"), (b"PK\x03\x04zip", "x.xlsx")]
)
def test_what_cannot_be_read_gets_a_sentence(browser, octets, name):
    answer = browser.post("/import/", {"file": SimpleUploadedFile(name, octets)})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Import.objects.exists()


def test_a_file_can_be_forgotten_before_it_is_imported(browser):
    _, url = upload(browser)
    assert browser.post(url)["Location"] == "/import/"
    assert not Import.objects.exists() and browser.get(url).status_code == 404


def test_rows_can_be_pasted(browser):
    answer = browser.post("/import/", {"pasted": "Name\tPhone\nJoe Doe\t617 555 0142\n"})
    assert answer.status_code == 303
    assert Import.objects.get().mapping == ["name", "phone"]


def test_pages_ask_few_questions(browser, run_jobs, django_assert_max_num_queries):
    lines = b"Name,Company\n" + b"".join(b"Joe %d,Firm %d\n" % (n, n) for n in range(60))
    _, url = upload(browser, lines)
    with django_assert_max_num_queries(22):
        browser.get(url)
    browser.post(f"{url}run/")
    run_jobs()
    for page in (url, f"{url}rows/?state=created", "/import/", "/export/"):
        with django_assert_max_num_queries(22):
            assert browser.get(page).status_code == 200


def test_where_orders_wait_is_named_as_settings_name_it(browser, erin):
    change_perspective(sales(), {"name": "Clients"}, by=erin)
    lines = b"Order ID,Customer ID,Order date,Amount\n1,A1,2024-01-05,10.00\n"
    page = browser.get(upload(browser, lines, "orders.csv")[1]).content.decode()
    assert "Settings › Clients › Backfill" in page
