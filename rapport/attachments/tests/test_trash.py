import io

import pytest

from rapport.attachments import trash
from rapport.attachments.actions import add_file, trash_file
from rapport.attachments.models import File
from rapport.base.errors import Gone


def thrown_away(record_id, name, by):
    file, _ = add_file("thing", record_id, name, io.BytesIO(b"words"), by=by)
    trash_file(file, by=by)
    return file


def test_the_trash_names_files_and_what_they_belong_to(cast, shelf):
    file = thrown_away(cast.bob.pk, "Offer.pdf", cast.alice)
    [row] = trash.rows(cast.carol, "offer", 50)
    assert (row.title, row.detail) == ("Offer.pdf", f"file of Thing {cast.bob.pk}")
    assert trash.rows(cast.carol, "plan", 50) == []
    trash.bring_back([file.pk], cast.carol)
    assert File.objects.get().trashed_at is None


def test_files_of_what_one_may_not_see_are_not_in_ones_trash(cast, shelf):
    file = thrown_away(cast.dan.pk, "Secret.pdf", cast.alice)
    assert trash.rows(cast.bob, "", 50) == []
    with pytest.raises(Gone):
        trash.bring_back([file.pk], cast.bob)
