from io import BytesIO

import pytest
from PIL import Image

from rapport.attachments import store
from rapport.base.errors import Invalid
from rapport.contacts import actions
from rapport.contacts.photos import SIDE, in_use


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(size=(800, 600), kind="PNG"):
    data = BytesIO()
    Image.new("RGB", size, "teal").save(data, kind)
    return data.getvalue()


def test_a_picture_is_redrawn_and_kept_by_digest(alice):
    joe = actions.create_contact({"name": "Joe"}, by=alice)
    actions.set_photo(joe, BytesIO(picture() + b"<script>alert(1)</script>"), by=alice)
    joe.refresh_from_db()
    kept = store.path_of(joe.photo).read_bytes()
    with Image.open(BytesIO(kept)) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (SIDE, SIDE))
    assert b"script" not in kept
    assert in_use({joe.photo, "0" * 64}) == {joe.photo}


@pytest.mark.parametrize(
    "data", [b"", b"<svg onload='x'/>", b"\x89PNG\r\n\x1a\n broken", b"GIF89a", b"x" * (10 * 1024 * 1024 + 1)]
)
def test_what_is_no_picture_is_refused(alice, data):
    joe = actions.create_contact({"name": "Joe"}, by=alice)
    with pytest.raises(Invalid):
        actions.set_photo(joe, BytesIO(data), by=alice)
    joe.refresh_from_db()
    assert joe.photo == ""
