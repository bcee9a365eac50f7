import json

from django.urls import reverse

from rapport.attachments.actions import add_comment
from rapport.attachments.models import Comment, File
from rapport.attachments.queries import tags_of

HTMX = {"HX-Request": "true"}


def send(browser, body, name="Offer.pdf", record_id=1):
    path = reverse("files", args=["thing", record_id])
    return browser.post(f"{path}?name={name}", body, content_type="application/octet-stream")


def test_a_file_comes_back_as_a_download_only(browser_of, alice, shelf):
    browser = browser_of(alice)
    sent = send(browser, b"<html><script>alert(1)</script>", "p%C3%A4ge.html", alice.pk)
    assert sent.status_code == 201
    assert json.loads(sent.content)["sentence"] == "päge.html added"
    got = browser.get(f"/files/{File.objects.get().pk}/")
    assert got.headers["Content-Disposition"] == "attachment; filename*=utf-8''p%C3%A4ge.html"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Type"] == "text/plain"
    assert b"".join(got.streaming_content).startswith(b"<html>")


def test_files_that_came_together_are_taken_back_together(browser_of, alice, shelf):
    browser = browser_of(alice)
    first, second = (json.loads(send(browser, b"x", name, alice.pk).content)["undo"] for name in ("a.txt", "b.txt"))
    answer = browser.post(f"/operations/{first}/reversal/?also={second}", headers=HTMX)
    assert "Undone: a.txt added, b.txt added" in answer.headers["HX-Trigger"]
    assert not File.objects.filter(trashed_at=None).exists()


def test_too_large_says_so(browser_of, alice, shelf, settings):
    settings.UPLOAD_LIMIT = 4
    answer = send(browser_of(alice), b"12345", record_id=alice.pk)
    assert answer.status_code == 413
    assert "larger than" in json.loads(answer.content)["sentence"]
    assert File.objects.count() == 0


def test_what_belongs_to_an_unseen_record_is_not_here(browser_of, alice, cast, shelf):
    browser = browser_of(alice)
    assert send(browser, b"x", record_id=cast.dan.pk).status_code == 404
    comment, _ = add_comment("thing", cast.dan.pk, "Hello", by=alice)
    for method, path in [
        ("get", reverse("tags", args=["thing", cast.dan.pk])),
        ("post", reverse("comments", args=["thing", cast.dan.pk])),
        ("delete", reverse("comment", args=[comment.pk])),
        ("get", reverse("files", args=["nothing", 1])),
    ]:
        assert getattr(browser, method)(path).status_code == 404, path


def test_tags_are_set_in_place(browser_of, alice, shelf):
    browser, path = browser_of(alice), reverse("tags", args=["thing", alice.pk])
    answer = browser.post(path, {"add": "golf, sails"}, headers=HTMX)
    assert "golf" in answer.content.decode()
    browser.post(path, {"remove": "golf"}, headers=HTMX)
    assert tags_of("thing", [alice.pk]) == {alice.pk: ["sails"]}
    assert "data-in-place" in browser.get(path + "?edit", headers=HTMX).content.decode()


def test_a_comment_is_written_worded_anew_and_taken_away(browser_of, alice, shelf):
    browser, path = browser_of(alice), reverse("comments", args=["thing", alice.pk])
    assert "@Bob Boyd" in browser.post(path, {"text": "@Bob Boyd look"}, headers=HTMX).content.decode()
    kept = browser.post(path, {"text": " "}, headers=HTMX)
    assert kept.status_code == 422
    one = reverse("comment", args=[Comment.objects.get().pk])
    assert "Bob Boyd" in browser.get(one + "?edit", headers=HTMX).content.decode()
    assert "changed" in browser.post(one, {"text": "Look again"}, headers=HTMX).content.decode()
    assert "Look again" not in browser.delete(one, headers=HTMX).content.decode()
