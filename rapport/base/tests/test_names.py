from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.base.names import Name, compose, read_name, recompose, sort_key

NAMES = Path(__file__).resolve().parents[4] / "shared" / "data" / "names"


@pytest.mark.parametrize(
    ("whole", "first", "family", "key"),
    [
        ("Joe P. Doe", "Joe", "Doe", "doe joe p."),
        ("Doe, Joe", "Joe", "Doe", "doe joe"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven", "beethoven van ludwig"),
        ("Robert De Niro", "Robert", "De Niro", "de niro robert"),
        ('Jesús G. "Chuy" García', "Jesús", "García", "garcia jesus g."),
        ("Sanford D. Bishop Jr.", "Sanford", "Bishop", "bishop sanford d. jr."),
        ("Madonna", "Madonna", "", "madonna"),
        ("山田 太郎", "太郎", "山田", "山田 太郎"),
        ("Иван Петрович Сидоров", "Иван", "Сидоров", "сидоров иван петрович"),
        ("Prof. Dr. Hans Müller", "Hans", "Müller", "muller hans"),
    ],
)
def test_parts_and_sort_key(whole, first, family, key):
    name = read_name(whole)
    assert (name.whole, name.given, name.family, sort_key(name)) == (whole, first, family, key)


def test_hungarian_order_follows_the_country():
    name = read_name("Nagy László", country="HU")
    assert (name.family, name.given, name.is_family_first) == ("Nagy", "László", True)
    assert read_name("Nagy László").given == "Nagy"


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        (Name(given="Joe", family="Doe", prefix="Dr.", suffix="Jr."), "Dr. Joe Doe Jr."),
        (Name(given="Jane", family="Roe", suffix="PhD"), "Jane Roe, PhD"),
        (Name(given="太郎", family="山田"), "山田太郎"),
        (Name(nickname="Chuy"), "Chuy"),
        (Name(family="Doe"), "Doe"),
        (Name(), ""),
    ],
)
def test_composing(name, whole):
    assert compose(name) == whole


def test_an_edited_part_keeps_what_was_typed_around_it():
    typed = read_name('Jesús G. "Chuy" García')
    assert recompose(typed, Name(**{**typed.parts, "given": "Jesse"})) == 'Jesse G. "Chuy" García'
    taro = read_name("山田 太郎")
    assert recompose(taro, Name(**{**taro.parts, "given": "次郎"})) == "山田 次郎"
    assert recompose(read_name("Joe Doe"), Name(given="Joe", middle="P.", family="Doe")) == "Joe P. Doe"


@given(st.text(max_size=80))
def test_nothing_typed_is_lost(text):
    name = read_name(text)
    assert name.whole == text.strip()
    sort_key(name)
    compose(name)


def test_names_of_447_locales_and_naughty_strings_are_read():
    if not NAMES.exists():
        pytest.skip("the sample names are not here")
    lines = (NAMES / "blns.txt").read_text(encoding="utf-8").splitlines()
    lines += (NAMES / "cldr_sample_person_names.csv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        assert read_name(line).whole == line.strip()
