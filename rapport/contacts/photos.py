"""Pictures of contacts: whatever arrives is read, turned upright, cut square and written anew, so that only a picture rests."""

from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps

from rapport.attachments import store
from rapport.base.errors import Invalid
from rapport.contacts.models import Contact

SIDE = 512
LIMIT = 10 * 1024 * 1024
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
MOST_PIXELS = 50_000_000


def keep_photo(stream: BinaryIO) -> str:
    """Keep a picture; returns its digest. Raises Invalid where it is none, or too large."""
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise Invalid({"photo": "The picture is larger than 10 MB. A smaller one will do."})
    return store.put(BytesIO(_redrawn(data))).digest


def _redrawn(data: bytes) -> bytes:
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Invalid({"photo": "The picture has too many dots. A smaller one will do."})
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            square = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS, centering=(0.5, 0.35))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        raise Invalid({"photo": "This is no picture we can read. JPEG, PNG, GIF and WebP will do."}) from problem
    drawn = BytesIO()
    square.save(drawn, "JPEG", quality=85, optimize=True)
    return drawn.getvalue()


def in_use(digests: set[str]) -> set[str]:
    """Which of these contents are somebody's photo: the trash included."""
    return set(Contact.objects.filter(photo__in=digests).values_list("photo", flat=True))
