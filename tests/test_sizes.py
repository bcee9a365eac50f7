"""Hard sizes: past them a file or a function is split, or stands in `exceptions.py` with its reason."""

from tests import house
from tests.exceptions import LARGE

MODULE, FUNCTION, PARAMETERS, TEMPLATE, SHEET, TEST = 400, 50, 7, 150, 250, 40


def lines(file):
    return len(file.read_text().splitlines())


def parameters(function):
    words = function.args
    given = [*words.posonlyargs, *words.args, *words.kwonlyargs]
    return len([word for word in given if word.arg not in {"self", "cls"}])


def too_large():
    """Everything past its hard size: name → how large it is."""
    found = {}
    for patterns, limit in [(("*.html",), TEMPLATE), (("*.css", "*.js"), SHEET)]:
        found |= {house.name(file): lines(file) for file in house.files(*patterns) if lines(file) > limit}
    for file in house.python_files():
        if lines(file) > MODULE:
            found[house.name(file)] = lines(file)
        for function in house.functions(file):
            length = function.end_lineno - function.lineno + 1
            limit = TEST if house.is_test(file) else FUNCTION
            key = f"{house.name(file)}:{function.name}"
            if length > limit:
                found[key] = length
            if parameters(function) > PARAMETERS and not house.is_test(file):
                found[f"{key}:parameters"] = parameters(function)
    return found


def test_nothing_is_larger_than_its_hard_size():
    assert {key: size for key, size in too_large().items() if key not in LARGE} == {}


def test_no_exception_is_kept_that_is_not_needed():
    assert set(LARGE) - set(too_large()) == set()
    assert all(len(reason) > 20 for reason in LARGE.values())
