"""The house as files: what the guards walk through."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "rapport"
# Not rooms: no apps, no models, and nothing of theirs is imported by a room.
BESIDE = {"cli", "demo", "supervisor", "static_built"}


def rooms() -> list[str]:
    """The rooms, by the folders."""
    return sorted(
        folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists() and folder.name not in BESIDE
    )


def files(*patterns: str, under: Path = PACKAGE) -> list[Path]:
    """Our own files: nothing built, vendored or generated."""
    found = {file for pattern in patterns for file in under.rglob(pattern) if file.is_file()}
    skipped = {"vendor", "migrations", "static_built", "__pycache__", "node_modules"}
    return sorted(file for file in found if not skipped & set(file.relative_to(under).parts))


def python_files() -> list[Path]:
    return files("*.py") + files("*.py", under=ROOT / "tests") + files("*.py", under=ROOT / "bench")


def is_test(file: Path) -> bool:
    return "tests" in file.parts


def name(file: Path) -> str:
    """A file as the exceptions write it: "rapport/jobs/worker.py"."""
    return file.relative_to(ROOT).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), str(file))


def functions(file: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file, the nested ones too."""
    return [node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def mentions(pattern: str, *places: Path) -> dict[str, str]:
    """What a pattern's first group finds in the files → where it was found first."""
    found: dict[str, str] = {}
    for file in places:
        for match in re.finditer(pattern, file.read_text(errors="replace")):
            found.setdefault(match[1], name(file))
    return found
