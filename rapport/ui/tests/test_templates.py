"""What every template has to keep: icons that exist, and nothing the content policy forbids."""

import re
from pathlib import Path

import pytest

ROOMS = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(p for p in ROOMS.glob("*/templates/**/*.html"))
SPRITE = set(re.findall(r'id="i-([\w-]+)"', (ROOMS / "ui/static/ui/icons.svg").read_text()))
FORBIDDEN = {
    "an inline style": r"\sstyle=",
    "an inline handler": r"\son[a-z]+=|hx-on",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "an expression that needs eval": r"hx-vals=[\"']js:|hx-trigger=[\"'][^\"']*\[",
}


def named(path):
    return str(path.relative_to(ROOMS))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_icons_exist(path):
    wanted = set(re.findall(r'\bicon\(\s*"([\w-]+)"', path.read_text()))
    assert wanted <= SPRITE, f"not in the sprite: {wanted - SPRITE}"


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_nothing_the_content_policy_forbids(path):
    text = path.read_text()
    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)] == []
