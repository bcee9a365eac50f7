"""What is put into words once may depend on nothing but its arguments: what it read then would hold for every later request."""

import importlib
import inspect
from itertools import product
from typing import get_args

import pytest
from django.db.models import QuerySet

from rapport.base.prepared import Mark, Prepared
from tests import house


def statements():
    """Every statement of the house, each once: (where, statement)."""
    found = {}
    for file in house.files("*.py"):
        if not house.is_test(file) and "@prepared\n" in file.read_text():
            module = importlib.import_module(".".join(file.relative_to(house.ROOT).with_suffix("").parts))
            for name, one in vars(module).items():
                if isinstance(one, Prepared) and one.build.__module__ == module.__name__:
                    found[f"{module.__name__}.{name}"] = one
    return found


def shapes(statement):
    """Every combination of the arguments by keyword; those that are no flags say their values as `Literal`."""
    parameters = inspect.signature(statement.build).parameters.values()
    named = [one for one in parameters if one.kind is one.KEYWORD_ONLY and one.default is one.empty]
    values_of = [(False, True) if one.annotation is bool else get_args(one.annotation) for one in named]
    for values in product(*values_of):
        yield dict(zip((one.name for one in named), values, strict=True))


def marks_of(statement, sees):
    """A mark for each argument; four for "any number". As a person it sees everything of these record types."""
    parameters = inspect.signature(statement.build).parameters.values()
    counted = {inspect.Parameter.POSITIONAL_OR_KEYWORD: 1, inspect.Parameter.VAR_POSITIONAL: 4}
    return [Mark(place, sees) for place in range(sum(counted.get(one.kind, 0) for one in parameters))]


def test_they_are_found():
    assert len(statements()) > 20


@pytest.mark.parametrize("where", statements())
def test_it_asks_neither_the_clock_nor_the_database(where, monkeypatch):
    """There is no database here, so that reading a row fails; and no clock."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: pytest.fail("it asks the clock"))
    statement = statements()[where]
    asked = list(shapes(statement))
    assert asked, "its arguments by keyword do not say their values"
    for shape in asked:
        for sees in (frozenset(["contact.1"]), frozenset()):
            assert isinstance(statement.build(*marks_of(statement, sees), **shape), QuerySet)
