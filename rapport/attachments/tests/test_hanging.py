"""Comments and files that a profile hides, or lets be read only, of contacts but not of activities."""

import io

import pytest

from rapport.access.actions.profile import add_profile, change_profile
from rapport.access.actions.role import add_role, give_role
from rapport.access.privileges import WORKING
from rapport.activities.actions import plan_activity
from rapport.attachments.actions import add_comment, add_file, trash_comment, trash_file
from rapport.base.errors import Gone, NotAllowed
from rapport.contacts.actions import create_contact
from rapport.journal.actions import undo
from rapport.notices.actions import follow
from rapport.notices.models import Notice

HX = {"HX-Request": "true"}


@pytest.fixture
def limited(cast, settings, tmp_path):
    """`limited("hidden")`: Carol, to whom a profile says so of the comments and files of contacts; with what hangs on Joe."""
    settings.MEDIA_ROOT = tmp_path / "files"
    cast.joe = create_contact({"name": "Joe Doe"}, by=cast.alice)
    here = ("contact", cast.joe.pk)
    cast.comment, _ = add_comment(*here, "@Carol Cole Zzcomment", by=cast.alice, about=cast.joe.pk)
    cast.file, _ = add_file(*here, "Zzfile.txt", io.BytesIO(b"Zzinside"), by=cast.alice, about=cast.joe.pk)
    cast.own, cast.said = add_comment(*here, "Zzown", by=cast.carol, about=cast.joe.pk)
    cast.call = plan_activity({"kind": "call", "contacts": [cast.joe.pk]}, by=cast.alice)
    profile = add_profile("Limited", by=cast.erin)
    give_role(cast.carol, add_role("Limited", by=cast.erin, profiles=[profile]), by=cast.erin)

    def limit(access):
        fields = {"contact": {"comments": access, "files": access}}
        change_profile(profile, by=cast.erin, allowed=list(WORKING), fields=fields)
        return cast.carol

    return limit


def test_what_is_hidden_is_not_here(cast, limited, browser_of):
    carol = limited("hidden")
    web, joe = browser_of(carol), cast.joe.pk
    assert web.get(f"/files/{cast.file.pk}/").status_code == 404
    for address in (f"/comments/contact/{joe}/", f"/files/contact/{joe}/"):
        assert web.get(address, headers=HX).status_code == web.post(address, {"text": "x"}).status_code == 404
    assert (
        web.delete(f"/comments/{cast.own.pk}/").status_code == web.delete(f"/files/{cast.file.pk}/").status_code == 404
    )
    pages = (f"/contacts/{joe}/", f"/contacts/{joe}/facts/", f"/journal/contact/{joe}/", "/notices/")
    assert not any(word in web.get(page).content for page in pages for word in (b"Zzcomment", b"Zzfile", b"Zzown"))
    assert web.get(f"/comments/activity/{cast.call.pk}/").status_code == 200
    trash_file(cast.file, by=cast.alice)
    assert b"Zzfile" not in web.get("/trash/").content
    for deed in (lambda: trash_comment(cast.own, by=carol), lambda: undo(cast.said, by=carol)):
        with pytest.raises(Gone):
            deed()


def test_who_knows_of_no_comments_hears_of_none(cast, limited):
    carol = limited("hidden")
    follow("contact", cast.joe.pk, by=carol)
    Notice.objects.all().delete()
    add_comment("contact", cast.joe.pk, "@Carol Cole again", by=cast.alice, about=cast.joe.pk)
    add_file("contact", cast.joe.pk, "b.txt", io.BytesIO(b"B"), by=cast.alice, about=cast.joe.pk)
    assert not Notice.objects.filter(user=carol).exists()
    add_comment("activity", cast.call.pk, "@Carol Cole", by=cast.alice, about=cast.joe.pk)
    assert Notice.objects.filter(user=carol).exists()


def test_what_is_read_only_is_read(cast, limited, browser_of):
    carol = limited("read")
    web, joe = browser_of(carol), cast.joe.pk
    thread = web.get(f"/comments/contact/{joe}/", headers=HX).content.decode()
    assert "Zzcomment" in thread and "?write" not in thread and "Delete" not in thread
    files = web.get(f"/files/contact/{joe}/", headers=HX).content.decode()
    assert (
        "Zzfile" in files
        and "data-upload" not in files
        and "data-upload" not in web.get(f"/contacts/{joe}/facts/").content.decode()
    )
    assert web.get(f"/files/{cast.file.pk}/").status_code == 200
    deeds = (
        lambda: add_comment("contact", joe, "x", by=carol),
        lambda: trash_comment(cast.own, by=carol),
        lambda: add_file("contact", joe, "c.txt", io.BytesIO(b"C"), by=carol),
        lambda: trash_file(cast.file, by=carol),
        lambda: undo(cast.said, by=carol),
    )
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()
