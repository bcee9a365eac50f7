import pytest

from rapport.base.neutral import neutral, plain

RUN = ["=1+1", "=cmd|' /C calc'!A0", "+SUM(A1)", "-2+3+cmd", "@x", "\t=1", "\r=1", "＝1", "+1-617-555-0142", "- a note"]
LEFT = ["+1 617 555 0142", "+49 (30) 901820", "+1.617.555.0142", "-12.5", "-1,200", "Joe", "'quoted'", "", "o'=1"]


@pytest.mark.parametrize("text", RUN)
def test_what_would_run_is_kept_from_it_and_comes_back(text):
    assert neutral(text) == f"'{text}"
    assert plain(neutral(text)) == text
    assert plain(neutral(f"'{text}")) == f"'{text}"


@pytest.mark.parametrize("text", LEFT)
def test_what_people_have_to_read_stays(text):
    assert neutral(text) == plain(text) == text
