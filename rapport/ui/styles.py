"""One style sheet from many files: joined and minified when the static files are built, and as they change in DEBUG."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SOURCES = Path(__file__).parent / "static/ui/css"
LAYERS = "@layer tokens, base, layout, components, screens, print;\n"
NAME = "ui/rapport.css"
_WHOLE = re.compile(r"""(/\*.*?\*/|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", re.DOTALL)  # comments and strings
_SHORTER = ((r"\s+", " "), (r" ?([{};]) ?", r"\1"), (r"([:,]) ", r"\1"), (r";}", "}"))


def files() -> list[Path]:
    """In the order of the layers; within a layer by name, since no component needs another to come first."""

    def stem(path: Path) -> str:
        return path.stem  # record before record-phone

    folders = [SOURCES / name for name in ("layout", "components", "screens")]
    return [
        SOURCES / "tokens.css",
        SOURCES / "base.css",
        *(p for f in folders for p in sorted(f.glob("*.css"), key=stem)),
        SOURCES / "print.css",
    ]


def minified(text: str) -> str:
    """The same rules in fewer bytes; strings stay as they are."""
    pieces = _WHOLE.split(text)
    pieces[1::2] = [" " if piece.startswith("/*") else piece for piece in pieces[1::2]]
    for at in range(0, len(pieces), 2):
        for pattern, shorter in _SHORTER:
            pieces[at] = re.sub(pattern, shorter, pieces[at])
    return "".join(pieces).strip()


def sheet() -> str:
    """The whole style sheet."""
    joined = LAYERS + "\n".join(path.read_text(encoding="utf-8") for path in files())
    return joined if settings.DEBUG else minified(joined)


class StylesFinder(BaseFinder):
    """Finds `ui/rapport.css`, which is built on demand beside the data."""

    def __init__(self, *args, **kwargs) -> None:
        self.storage = FileSystemStorage(location=settings.DATA / "built")

    def check(self, **kwargs) -> list:
        return []

    def _built(self) -> Path:
        target, text = Path(self.storage.path(NAME)), sheet()
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            made = target.with_name(f".{target.name}.{os.getpid()}")
            made.write_text(text, encoding="utf-8")
            made.replace(target)  # never half a sheet
        return target

    def find(self, path: str, find_all: bool = False, **kwargs) -> str | list[str]:
        if path != NAME:
            return []
        found = str(self._built())
        return [found] if find_all else found

    def list(self, ignore_patterns) -> Iterator[tuple[str, FileSystemStorage]]:
        self._built()
        yield NAME, self.storage
