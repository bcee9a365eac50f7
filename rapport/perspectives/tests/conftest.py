"""What tests of the board and of many at once start from."""

import pytest

from rapport.contacts.actions import create_contact
from rapport.perspectives.actions.until import wrong_untils
from rapport.perspectives.queries import forget_setup, sales, stages_of
from rapport.perspectives.tests.leads import PHONE


@pytest.fixture(autouse=True)
def read_anew():
    """No test reads what another one, rolled back since, had set up."""
    forget_setup()
    yield
    forget_setup()


@pytest.fixture
def whole_log(db):
    """In the end each line says until when it told, as those behind it say."""
    yield
    assert list(wrong_untils()) == []


@pytest.fixture
def stages(cast):
    """The stages of Sales by key."""
    return {stage.key: stage for stage in stages_of(sales())}


@pytest.fixture
def joe(cast):
    """A lead whose data can be verified."""
    return create_contact({"name": "Joe Doe", "points": [PHONE]}, by=cast.alice)


@pytest.fixture
def web(browser_of, cast):
    """Alice's browser."""
    return browser_of(cast.alice)
