"""The audit log on its page, and as a table."""

import csv
import io

from rapport.audit.actions import note
from rapport.audit.origin import Origin
from rapport.audit.queries import entries


def test_it_is_searched_and_read_on(cast, browser_of):
    for number in range(70):
        note("sign_in", by=cast.alice, origin=Origin(f"198.51.100.{number}", "Firefox"))
    web = browser_of(cast.erin)
    page = web.get("/settings/audit/").content.decode()
    assert "198.51.100.69" in page
    assert "198.51.100.3<" not in page
    more = page.split('hx-get="/settings/audit/?')[1].split('"')[0].replace("&amp;", "&")
    assert "198.51.100.3<" in web.get(f"/settings/audit/?{more}", headers={"HX-Request": "true"}).content.decode()
    assert "Nothing fits" in web.get("/settings/audit/?text=nobody&since=2020-01-01&until=9999-12-31").content.decode()


def test_it_is_taken_out_and_that_is_kept(cast, browser_of):
    note("sign_in_failed", by=None, who="=cmd()", origin=Origin("198.51.100.1"))
    answer = browser_of(cast.erin).get("/settings/audit/table/")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode().lstrip("\ufeff"))))
    assert [row[1] for row in rows] == ["What", "Exported", "Sign-in failed"]
    assert rows[2][2].startswith("'=")
    assert entries(action="exported").get().user_id == cast.erin.pk


def test_it_is_for_administrators(cast, browser_of):
    web = browser_of(cast.alice)
    assert [web.get(url).status_code for url in ("/settings/audit/", "/settings/audit/table/")] == [403, 403]
