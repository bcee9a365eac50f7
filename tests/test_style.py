"""What `make lint` asks, so that nobody learns of it only from CI."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import house

LINTERS = {
    "ruff": ["ruff", "check", "--no-cache", "."],
    "format": ["ruff", "format", "--no-cache", "--check", "."],
    "templates": ["djlint", "--quiet", "--lint", "rapport"],
    "types": ["mypy"],
}


@pytest.mark.parametrize("name", LINTERS)
def test_style(name):
    program, *words = LINTERS[name]
    command = [Path(sys.executable).with_name(program), *words]
    done = subprocess.run(command, cwd=house.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
