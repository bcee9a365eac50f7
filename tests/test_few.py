"""Who sees few records searches theirs part by part: together these have to be what every other door shows."""

from datetime import timedelta
from unittest.mock import patch

from rapport.access.actions.absence import add_absence
from rapport.access.seeing import rights_of
from rapport.activities.queries import few_to, visible_to
from rapport.organisation.queries import today_of
from tests.closed import make_closed_world


def test_the_parts_are_what_one_sees(cast):
    world = make_closed_world(cast)
    today = today_of(cast.carol)
    add_absence(cast.alice, cast.carol, today, today + timedelta(days=2), by=cast.erin)
    with patch("rapport.access.rights.are_few", return_value=True):
        for person in (world.alice, world.bob, world.carol):
            asker = rights_of(person)
            assert "contact.few" in asker.shape
            parts = {pk for part in few_to(asker) for pk in part.values_list("pk", flat=True)}
            assert parts == set(visible_to(asker).values_list("pk", flat=True)) != set()
