"""What a file is, by its first bytes; neither the browser's word nor the name's ending counts."""

HEAD = 8192
PLAIN, UNKNOWN = "text/plain", "application/octet-stream"
_BEGINNINGS = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"BEGIN:VCARD", "text/vcard"),
    (b"BEGIN:VCALENDAR", "text/calendar"),
]
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIPPED = [
    (b"word/", _OFFICE + "wordprocessingml.document"),
    (b"xl/", _OFFICE + "spreadsheetml.sheet"),
    (b"ppt/", _OFFICE + "presentationml.presentation"),
]


def sniff(head: bytes) -> str:
    """The content type of what begins with these bytes; text of any kind is plain text, so that nothing of it can run."""
    for beginning, content_type in _BEGINNINGS:
        if head.startswith(beginning):
            return content_type
    if head.startswith(b"PK\x03\x04"):
        return _zipped(head)
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in (b"heic", b"heix", b"mif1") else "video/mp4"
    return PLAIN if _is_text(head) else UNKNOWN


def _zipped(head: bytes) -> str:
    if head[30:38] == b"mimetype":  # OpenDocument says its type in its first entry
        said = head[38:120].split(b"PK", 1)[0]
        if said.startswith(b"application/vnd.oasis.opendocument.") and said.isascii():
            return said.decode("ascii")
    return next((content_type for inside, content_type in _ZIPPED if inside in head), "application/zip")


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3 and len(head) == HEAD  # a letter cut in two at the end
    return True
