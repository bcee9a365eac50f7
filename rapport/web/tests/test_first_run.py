"""The first day of an installation, and jobs that gave up."""

import pytest

from rapport.contacts.models import Contact
from rapport.jobs.actions import enqueue
from rapport.jobs.models import Job
from rapport.journal.models import Operation
from rapport.notices.models import Notice

HX = {"HX-Request": "true"}


def test_an_empty_database_offers_the_ways_in(browser_of, erin, alice, django_assert_max_num_queries):
    client = browser_of(erin)
    assert client.get("/")["Location"] == "/welcome/"
    page = client.get("/welcome/").content.decode()
    assert 'href="/import/"' in page and 'action="/demo/"' in page
    assert 'action="/demo/"' not in browser_of(alice).get("/welcome/").content.decode()
    assert client.post("/demo/").status_code == 403


@pytest.mark.parametrize(
    ("typed", "name", "kind"),
    [
        ({"name": "Jane Roe", "company": "Good Idea", "phone": "+1 617 555 0143"}, "Jane Roe", "person"),
        ({"company": "Good Idea"}, "Good Idea", "organisation"),
        ({"phone": "617 555 0143"}, "", "person"),
    ],
)
def test_one_contact_is_a_start(browser_of, erin, typed, name, kind):
    answer = browser_of(erin).post("/welcome/", typed)
    contact = Contact.objects.get(id=int(answer["Location"].split("/")[2]))
    assert (contact.name, contact.kind) == (name, kind)


def test_nothing_typed_is_told(browser_of, erin):
    answer = browser_of(erin).post("/welcome/", {"name": " "})
    assert answer.status_code == 422 and "is enough" in answer.content.decode() and not Contact.objects.exists()


@pytest.mark.heavy
def test_the_demo_is_filled_in_for_who_is_there(browser_of, erin, run_jobs):
    client = browser_of(erin)
    progress = client.post("/demo/")["Location"]
    assert "three years of work" in client.get(progress).content.decode()
    run_jobs()
    assert client.get(progress)["Location"] == "/"
    assert Contact.objects.filter(owner=erin).exists() and Notice.objects.filter(user=erin, key="demo").exists()
    assert client.post("/demo/").status_code == 409


def test_failed_jobs_run_again_or_are_discarded(browser_of, erin):
    client = browser_of(erin)
    jobs = [enqueue("rapport.x.jobs.y", number=number) for number in range(3)]
    Job.objects.update(state="failed", error="Traceback\nOSError: <b>disk</b> full")
    page = client.get("/settings/jobs/").content.decode()
    assert "OSError: &lt;b&gt;disk" in page and '<span class="badge overdue">3</span>' in page
    client.post("/settings/jobs/decision/", {"do": "again", "job": jobs[0].id}, headers=HX)
    assert list(Job.objects.filter(state="failed").values_list("id", flat=True)) == [jobs[1].id, jobs[2].id]
    client.post("/settings/jobs/decision/", {"do": "discard"}, headers=HX)
    assert list(Job.objects.values_list("id", flat=True)) == [jobs[0].id]
    decided = Operation.objects.filter(by=erin, action__endswith="failed_jobs").order_by("id")
    assert [one.summary for one in decided] == ["1 failed job run again", "2 failed jobs discarded"]


def test_only_administrators_see_jobs(browser_of, alice):
    client = browser_of(alice)
    assert client.get("/settings/jobs/").status_code == 403
    assert client.post("/settings/jobs/decision/", {"do": "again"}).status_code == 403
