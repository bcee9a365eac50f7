"""The one style sheet: small, whole, and made of small files."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from rapport.ui import styles

BEHAVIOURS = styles.SOURCES.parent / "behaviours"
SMALL = 250  # lines; a file past 120 should be looked at


def test_the_sheet_is_found_and_small():
    built = finders.find("ui/rapport.css")
    text = Path(built).read_text(encoding="utf-8")
    assert text.startswith("@layer tokens,")
    assert len(gzip.compress(text.encode(), 9)) < 29_000


def test_every_file_is_in_the_sheet():
    assert sorted(styles.files()) == sorted(styles.SOURCES.rglob("*.css"))


@pytest.mark.parametrize("path", [*styles.SOURCES.rglob("*.css"), *BEHAVIOURS.glob("*.js")], ids=lambda p: p.name)
def test_a_file_is_short_says_what_for_and_is_balanced(path):
    text = path.read_text()
    assert text.startswith("/* ")
    assert len(text.splitlines()) <= SMALL
    assert text.count("{") == text.count("}")


def test_our_javascript_is_light():
    ours = b"".join(path.read_bytes() for path in sorted(BEHAVIOURS.glob("*.js")))
    vendored = b"".join(path.read_bytes() for path in (BEHAVIOURS.parent / "vendor").glob("*.js"))
    assert len(gzip.compress(ours + vendored, 9)) < 120_000


def test_every_behaviour_is_started():
    started = "".join(p.read_text() for p in BEHAVIOURS.glob("*.js"))
    modules = {p.name for p in BEHAVIOURS.glob("*.js")} - {"start.js", "early.js"}  # those two are in the page itself
    missing = [name for name in modules if f'"./{name}"' not in started]
    assert missing == []


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ('a::before {\n  content: " ; { ";\n}', 'a::before{content:" ; { "}'),
        ("/* it's */ .a { b: c; } /* isn't */", ".a{b:c}"),
        ("/* x */ .a, .b > c { margin: calc(1px + 2px) 0; }", ".a,.b > c{margin:calc(1px + 2px) 0}"),
        (".a { & :is(b, c) { color: red; } }", ".a{& :is(b,c){color:red}}"),
        ("@media (width < 720px) { .a:not(.b) .c { top: -1px; } }", "@media (width < 720px){.a:not(.b) .c{top:-1px}}"),
    ],
)
def test_minifying_keeps_the_meaning(text, short):
    assert styles.minified(text) == short


def spoken_words():
    """Every word within quotes in templates, behaviours and Python: where a class can come from. And their beginnings (`load-`)."""
    root, quoted = styles.SOURCES.parents[3], []
    for path in (p for kind in ("html", "js", "py") for p in root.rglob(f"*.{kind}")):
        if not {"tests", "vendor", "migrations"} & set(path.parts):
            text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
            quoted += [a or b or c for a, b, c in re.findall(r'"([^"]*)"|\'([^\'\n]*)\'|`([^`]*)`', text)]
    whole = {word for text in quoted for word in re.findall(r"[a-z][\w-]*", text)}
    begun = {word for text in quoted for word in re.findall(r"\b([a-z][a-z-]*-)\$?(?=\{|$)", text)}
    return whole | {word.replace("_", "-") for word in whole}, tuple(begun)


def test_no_rule_is_dead():
    """A class that nothing gives is a rule that nobody sees."""
    words, beginnings = spoken_words()
    dead = [
        f"{path.name}: .{name}"
        for path in styles.files()
        for name in set(
            re.findall(r"\.([a-z][\w-]*)(?=[^{};]*\{)", re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL))
        )
        if name not in words and not name.startswith(beginnings)
    ]
    assert dead == []


def test_no_colour_outside_the_tokens():
    """Colours have names, in both themes; the exceptions stand on a fixed ground."""
    allowed = {"tokens.css", "toast.css", "look-cards.css", "print.css"}
    found = {
        path.name: re.findall(r"#[0-9a-f]{3,8}\b(?=[;,)\s])", path.read_text())
        for path in styles.files()
        if path.name not in allowed
    }
    assert {name: hits for name, hits in found.items() if hits} == {}
