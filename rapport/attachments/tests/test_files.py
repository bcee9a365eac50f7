import errno
import io
import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.attachments import store
from rapport.attachments.actions import add_file, bring_back_file, purge_trash, trash_file
from rapport.attachments.actions.file import safe_name
from rapport.attachments.models import File
from rapport.attachments.sniffing import sniff
from rapport.base.errors import Refused
from rapport.journal.actions import undo


def put(by, content=b"%PDF-1.7 offer", name="Offer.pdf"):
    return add_file("thing", 1, name, io.BytesIO(content), by=by)


def contents(root):
    return [path for path in root.rglob("*") if path.is_file()]


def age(root):
    for path in contents(root):
        os.utime(path, (time.time() - store.RESTS - 60,) * 2)


def test_the_type_is_what_the_bytes_say():
    assert sniff(b"\x89PNG\r\n\x1a\n....") == "image/png"
    assert sniff(b"<html><script>alert(1)</script>") == "text/plain"
    assert sniff(b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml").endswith("wordprocessingml.document")
    assert sniff(b"MZ\x90\x00\x03") == "application/octet-stream"
    assert sniff("Grüße".encode()) == "text/plain"


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\joe\\offer.pdf", "offer.pdf"),
        ("in\u202evoice\x00\n.pdf", "invoice.pdf"),
        ("...", "file"),
        ("", "file"),
        ("x" * 400 + ".pdf", "x" * 196 + ".pdf"),
        ("報告書.docx", "報告書.docx"),
    ],
)
def test_names_are_safe_and_stay_readable(typed, safe):
    assert safe_name(typed) == safe


def test_equal_contents_rest_once_and_no_name_becomes_a_path(cast, shelf):
    first, _ = put(cast.alice)
    second, _ = put(cast.bob, name="../copy.pdf")
    assert first.digest == second.digest
    assert contents(shelf) == [store.path_of(first.digest)]
    with pytest.raises(ValueError, match="digest"):
        store.path_of("../../secret_key")


def test_too_large_or_a_full_disk_leave_nothing(cast, shelf, settings, monkeypatch):
    settings.UPLOAD_LIMIT = 10
    with pytest.raises(store.TooLarge):
        put(cast.alice)
    settings.UPLOAD_LIMIT = 1000

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)
    with pytest.raises(Refused, match="disk is full"):
        put(cast.alice)
    assert contents(shelf) == []
    assert File.objects.count() == 0


def test_the_trash_gives_back_and_undo_too(cast, shelf):
    file, added = put(cast.alice)
    done = trash_file(file, by=cast.alice)
    undo(done, by=cast.alice)
    file.refresh_from_db()
    assert file.trashed_at is None
    undo(added, by=cast.alice)
    file.refresh_from_db()
    assert file.trashed_at is not None
    bring_back_file(file, by=cast.bob)
    assert File.objects.get().trashed_at is None


def test_after_30_days_a_file_goes_and_its_content_once_nobody_has_it(cast, shelf):
    old, _ = put(cast.alice)
    put(cast.bob)
    File.objects.filter(pk=old.pk).update(trashed_at=timezone.now() - timedelta(days=31))
    age(shelf)
    assert purge_trash() == {"comments": 0, "files": 1, "contents": 0}
    File.objects.update(trashed_at=timezone.now() - timedelta(days=31))
    assert purge_trash() == {"comments": 0, "files": 1, "contents": 1}
    assert contents(shelf) == []


def test_a_content_on_its_way_is_not_swept(cast, shelf):
    store.put(io.BytesIO(b"its row comes in a moment"))
    assert store.sweep() == 0
