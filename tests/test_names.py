"""Names say what a thing is for."""

import re
import subprocess

from tests import house

EMPTY_WORDS = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "manager",
    "managers",
    "extra",
    "extras",
    "stuff",
}


def test_no_file_bears_an_empty_name():
    everything = house.files("*.py", "*.html", "*.css", "*.js") + house.files("*.py", under=house.ROOT / "tests")
    empty = [
        house.name(file)
        for file in everything
        for part in file.relative_to(house.ROOT).with_suffix("").parts
        if EMPTY_WORDS & set(part.strip("_").split("_"))
    ]
    assert empty == []


def test_no_function_bears_an_empty_name():
    empty = [
        f"{house.name(file)}:{function.name}"
        for file in house.python_files()
        for function in house.functions(file)
        if EMPTY_WORDS & set(function.name.strip("_").split("_"))
    ]
    assert empty == []


def test_fragments_and_pages_lie_in_the_folder_of_their_room():
    astray = [
        house.name(file)
        for room in house.rooms()
        for file in house.files("*.html", under=house.PACKAGE / room)
        if file.relative_to(house.PACKAGE / room).parts[:2] != ("templates", room)
        and file.name not in {"404.html", "429.html", "500.html"}  # Django and allauth ask for these by name
    ]
    assert astray == []


def committed():
    """The text files that are in the repository."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=house.ROOT, capture_output=True, text=True).stdout
    for word in filter(None, listed.split("\0")):
        file = house.ROOT / word
        if file.is_file() and b"\0" not in file.read_bytes()[:8000]:
            yield file


def test_nothing_tells_where_it_was_made():
    """No package registry, no path of a machine, no number of a ticket: the project stands on its own."""
    hosts = ["py" + "pi.org", "python" + "hosted", "npm" + "js", "crates" + ".io"]
    paths = ["/ro" + "ot/", "/wo" + "rk/", "/home" + "/[a-z]+/"]
    words = ["clau" + "de", "anth" + "ropic", "chat" + "gpt", r"\bissue" + r" #?\d"]
    pattern = re.compile("|".join([*hosts, *paths, *words]), re.IGNORECASE)
    told = {
        house.name(file): found[0]
        for file in committed()
        if (found := pattern.search(file.read_text(errors="replace")))
    }
    assert told == {}
