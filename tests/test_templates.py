"""What the content security policy forbids never gets into a template."""

import re

import pytest

from tests import house

FORBIDDEN = {
    "an inline script": r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>",
    "an inline style sheet": r"<style\b",
    "a style attribute": r"<[^>{]*\sstyle\s*=",
    "an event attribute": r"<[a-z][^>{]*\son[a-z]+\s*=",
    "hx-on": r"\bhx-on\b",
    "a javascript: address": r"javascript:",
    "an address elsewhere": r"<(?:script|link|img)[^>]*(?:src|href)=\"https?://",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what):
    pattern = re.compile(FORBIDDEN[what], re.IGNORECASE)
    holding = [
        f"{house.name(file)}: {found[0][:80]}"
        for file in house.files("*.html")
        for found in pattern.finditer(file.read_text())
    ]
    assert holding == []


def test_templates_ask_nothing_of_the_database():
    asking = house.mentions(r"(\.objects\b|\.filter\(|\.select_related\()", *house.files("*.html"))
    assert asking == {}


def test_our_modules_run_under_the_strict_policy():
    assert house.mentions(r"(\beval\(|new Function\()", *house.files("*.js")) == {}
