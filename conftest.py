"""What every test starts from: the organisation and the cast. Alice sells, Bob is her manager, Carol is in another team,
Dan left, Erin administers."""

from types import SimpleNamespace

import pytest


@pytest.fixture
def own(db):
    from rapport.organisation.models import Organisation  # noqa: PLC0415

    return Organisation.objects.create(id=1, name="Lind & Hale Instruments", country="US", time_zone="America/New_York")


@pytest.fixture
def cast(own):
    from rapport.organisation.models import User  # noqa: PLC0415

    people = {
        name.lower(): User.objects.create_user(
            f"{name.lower()}@lindhale.example",
            name=f"{name} {family}",
            is_active=name != "Dan",
            is_administrator=name == "Erin",
        )
        for name, family in [("Alice", "Ames"), ("Bob", "Boyd"), ("Carol", "Cole"), ("Dan", "Dean"), ("Erin", "Eyre")]
    }
    return SimpleNamespace(**people)


@pytest.fixture
def alice(cast):
    return cast.alice


@pytest.fixture
def erin(cast):
    return cast.erin


@pytest.fixture
def browser_of(client):
    """Sign somebody in: `browser_of(alice).get("/")`."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def run_jobs(db):
    """Run the queued jobs that are due, here and now: `run_jobs()` returns how many."""
    from rapport.jobs.worker import run_due  # noqa: PLC0415

    return run_due
