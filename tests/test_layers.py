"""The floors of the house: who may know whom."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

from django.apps import apps

from tests import house


def floors() -> list[str]:
    """The rooms from the ground up, as pyproject.toml says."""
    contracts = tomllib.loads((house.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return list(reversed(contracts[0]["layers"]))


def test_a_room_imports_only_lower_rooms():
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=house.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_room_has_its_floor():
    assert set(house.rooms()) == set(floors())


def test_foreign_keys_point_down():
    order = {f"rapport.{room}": height for height, room in enumerate(floors())}
    upwards = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_config.name in order
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model
        if order.get(field.related_model._meta.app_config.name, 0) > order[model._meta.app_config.name]
    ]
    assert upwards == []


def test_no_import_hides_in_a_function_or_from_the_linter():
    hidden = []
    for file in house.python_files():
        if "TYPE_CHECKING" in file.read_text() and file != Path(__file__):
            hidden.append(f"{house.name(file)}: TYPE_CHECKING")
        for function in house.functions(file):
            if file.name == "conftest.py" or (file.name == "apps.py" and function.name == "ready"):
                continue  # models exist only then
            if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function)):
                hidden.append(f"{house.name(file)}:{function.name}")
    assert hidden == []


def test_no_signal_is_used():
    words = r"(@receiver|django\.db\.models\.signals|django\.dispatch)"
    assert house.mentions(words, *[file for file in house.python_files() if not house.is_test(file)]) == {}


def test_views_and_doors_ask_queries_and_not_models():
    doors = [
        file
        for file in house.files("*.py")
        if not house.is_test(file)
        and ("views" in file.parts or file.stem in {"views", "forms"} or {"web", "cli"} & set(file.parts[-3:-1]))
    ]
    assert house.mentions(r"(\w+\.(?:objects|_default_manager)\.\w+)", *doors) == {}
