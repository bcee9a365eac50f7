"""A test fails when a room, a setting, an event or a command is undocumented, or documented and gone."""

import argparse
import importlib
import re
import subprocess

import pytest

from rapport import cli
from tests import house

SETTING = r"(RAPPORT_[A-Z][A-Z_]*[A-Z])"
DOCS = house.ROOT / "docs"


@pytest.mark.parametrize("room", house.rooms())
def test_every_room_says_what_it_is_for(room):
    readme = house.PACKAGE / room / "README.md"
    assert readme.exists(), f"{room} has no README.md"
    assert len(readme.read_text().splitlines()) <= 30


def test_every_setting_stands_in_the_table_and_every_line_is_a_setting():
    read = house.python_files() + [house.ROOT / "conftest.py", house.ROOT / "Makefile"]
    used = set(house.mentions(SETTING, *read))
    told = set(re.findall(rf"^\| `{SETTING}` \|", (DOCS / "settings.md").read_text(), re.MULTILINE))
    assert used - told == set(), "not in docs/settings.md"
    assert told - used == set(), "in docs/settings.md, and nobody reads it"


def test_every_event_is_told_of():
    pattern = r"""\.tell\(\s*["']([a-z_]+\.[a-z_]+)["']"""
    used = set(house.mentions(pattern, *[file for file in house.files("*.py") if not house.is_test(file)]))
    told = set(re.findall(r"^\| `([a-z_.]+)` \|", (DOCS / "events.md").read_text(), re.MULTILINE))
    assert used - told == set(), "not in docs/events.md"
    # Some are told by a name that a table or a parameter holds, so what is documented has to stand somewhere, in quotes.
    named = house.mentions(r"""["']([a-z_]+\.[a-z_]+)["']""", *[f for f in house.files("*.py") if not house.is_test(f)])
    assert told - set(named) == set(), "in docs/events.md, and nobody tells it"


def options(command):
    module = importlib.import_module(f"rapport.cli.{cli.COMMANDS[command].module or command}")
    parser = argparse.ArgumentParser()
    module.arguments(parser)
    return {word for action in _actions(parser) for word in action.option_strings if word.startswith("--")} - {"--help"}


def _actions(parser):
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for inner in set(action.choices.values()):
                yield from _actions(inner)


def test_every_command_has_its_section_with_every_option():
    sections = dict(re.findall(r"^## rapport (\w+)\n(.*?)(?=^## |\Z)", (DOCS / "commands.md").read_text(), re.M | re.S))
    assert set(cli.COMMANDS) - set(sections) == set()
    untold = {name: options(name) - set(re.findall(r"--[a-z-]+", sections[name])) for name in cli.COMMANDS}
    assert {name: words for name, words in untold.items() if words} == {}


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main([command, "--help"])
    assert end.value.code == 0
    assert "Exit codes" in capsys.readouterr().out


def test_every_target_of_make_explains_itself():
    makefile = (house.ROOT / "Makefile").read_text()
    phony = set(re.search(r"^\.PHONY: (.*)$", makefile, re.M)[1].split())
    explained = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.M))
    assert explained == phony
    asked = subprocess.run(["make", "-n", *sorted(phony)], cwd=house.ROOT, capture_output=True, text=True)
    assert asked.returncode == 0, asked.stderr
