"""The real files beside the project, read where they are present."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def real(name: str) -> Path:
    """The file, or a skip that says why."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the real data ({name}) is not beside the project")
    return path
