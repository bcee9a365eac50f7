"""A record that carries attachments, and a data folder of its own."""

import pytest

from rapport.base import catalogue
from rapport.organisation.models import User


@pytest.fixture
def shelf(monkeypatch, settings, tmp_path):
    """Colleagues stand in for records of the type "thing": everybody may see all of them but Dan."""
    settings.MEDIA_ROOT = tmp_path / "files"

    def restore(writing, change):
        from rapport.attachments.actions import restore_tags  # noqa: PLC0415

        return restore_tags(writing, change)

    card = catalogue.Card(
        "thing",
        "Thing",
        "Things",
        lambda user: User.objects.exclude(name="Dan Dean"),
        lambda i: f"/things/{i}/",
        restore,
        carries=True,
    )
    card.names = lambda ids, user: {i: f"Thing {i}" for i in ids}
    monkeypatch.setitem(catalogue._cards, "thing", card)
    return settings.MEDIA_ROOT
