"""The page of notices and what the frame asks."""

import json

from rapport.notices.actions import notify
from rapport.notices.models import Notice


def test_reading(browser_of, cast):
    notify([cast.alice.id], "mention", "mentions you at <b>Joe</b>", by=cast.bob, url="/contacts/7/", text="“@Alice”")
    notify([cast.bob.id], "reminder", "Call Jane Roe")
    client = browser_of(cast.alice)
    page = client.get("/notices/").content.decode()
    assert "Bob Boyd" in page and "mentions you at &lt;b&gt;Joe" in page and "Jane Roe" not in page
    assert 'aria-label="Notices, 1 new"' in page
    mine, other = Notice.objects.order_by("id")
    answer = client.get(f"/notices/{mine.id}/")
    assert answer["Location"] == "/contacts/7/"
    mine.refresh_from_db()
    assert mine.read_at
    for path in [f"/notices/{other.id}/", f"/notices/{other.id + 9}/"]:
        assert client.get(path).status_code == 404
    client.post("/notices/reading/")
    other.refresh_from_db()
    assert other.read_at is None


def test_a_long_past_arrives_in_pages(browser_of, alice, django_assert_max_num_queries):
    for number in range(120):
        notify([alice.id], "system", f"number {number:03}")
    client = browser_of(alice)
    client.post("/notices/reading/")
    seen, url = [], "/notices/"
    while url:
        with django_assert_max_num_queries(8):
            text = client.get(url).content.decode()
        seen += [line.split("number ")[1][:3] for line in text.split("<b>")[1:] if line.startswith("number")]
        more = text.split('hx-get="/notices/?before=')
        url = "/notices/?before=" + more[1].split('"')[0] if len(more) > 1 else ""
    assert seen == [f"{number:03}" for number in reversed(range(120))]


def test_news_is_cheap_and_shows_what_is_wanted(browser_of, cast, django_assert_max_num_queries):
    client = browser_of(cast.alice)
    first = client.get("/notices/news/").json()
    assert (first["unread"], first["shown"]) == ("", [])
    notify([cast.alice.id], "mention", "mentions you", by=cast.bob)
    notify([cast.alice.id], "follow", "called Joe Doe", by=cast.bob)
    client.get("/notices/news/", {"since": first["now"]})  # what a process remembers
    with django_assert_max_num_queries(5):  # with the organisation's, which says whether rights have changed
        then = client.get("/notices/news/", {"since": first["now"]}).json()
    assert then["unread"] == "2" and [one["title"] for one in then["shown"]] == ["Bob Boyd mentions you"]
    assert client.get("/notices/news/", {"since": then["now"]}).json()["shown"] == []
    assert client.get("/notices/news/", {"since": "9" * 30}).status_code == 200


def test_following_a_record(browser_of, cast):
    client = browser_of(cast.erin)
    answer = client.post(f"/follows/user/{cast.bob.id}/", headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in answer.content.decode() and json.loads(answer["HX-Trigger"])["toast"]["undo"]
    assert (
        'aria-pressed="false"'
        in client.delete(f"/follows/user/{cast.bob.id}/", headers={"HX-Request": "true"}).content.decode()
    )
    assert client.post("/follows/user/99999/").status_code == 404
    assert client.post("/follows/nothing/1/").status_code == 404


def test_the_bell_follows_what_is_read(browser_of, alice):
    for number in range(2):
        notify([alice.id], "system", f"number {number}")
    answer = browser_of(alice).post(f"/notices/{Notice.objects.first().id}/reading/", headers={"HX-Request": "true"})
    assert json.loads(answer["HX-Trigger"])["news"] == {"unread": "1"}
