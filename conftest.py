"""What every test starts from: the organisation and the cast. Alice sells, Bob is her manager, Carol is in another team,
Dan left, Erin administers."""

import os
from collections import Counter
from importlib import import_module
from types import SimpleNamespace

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, connections

from rapport.base.environment import database_from_url
from tests.clock import keeps_real_time, this_morning
from tests.installation import installation, prepared  # noqa: F401 - fixtures for all
from tests.postgres import Cluster, programs

# How long an example takes says something of the machine, nothing of the code.
hypothesis.settings.register_profile("rapport", deadline=None)
hypothesis.settings.load_profile("rapport")

WANTED = "RAPPORT_TEST_DATABASE"  # "postgres" starts a server for the tests; a URL names one


def pytest_configure(config):
    """Bring up the database that was asked for, once: xdist's workers inherit its URL."""
    # A pool keeps connections that the end of a test database waits for in vain.
    settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
    wanted = os.environ.get(WANTED, "")
    if not wanted or wanted == "sqlite" or hasattr(config, "workerinput"):
        return
    url = wanted
    if wanted == "postgres":
        config.rapport_cluster = Cluster()
        url = config.rapport_cluster.url
    os.environ["RAPPORT_DATABASE_URL"] = url
    settings.DATABASES["default"] = database_from_url(url, settings.DATA)
    settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
    connections.__dict__.pop("settings", None)
    connections.configure_settings(settings.DATABASES)
    if hasattr(connections._connections, "default"):
        del connections._connections.default


def pytest_unconfigure(config):
    if started := getattr(config, "rapport_cluster", None):
        connections.close_all()
        started.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Around what a module's fixtures make for all its tests, too."""
    if keeps_real_time(item):
        return (yield)
    with this_morning():
        return (yield)


def pytest_report_header(config):
    return f"database: {settings.DATABASES['default']['ENGINE'].rsplit('.', 1)[1]}"


def pytest_collection_modifyitems(config, items):
    """What writes most comes first: no worker ends alone with it, and PostgreSQL's tables are not bloated yet by what tests
    rolled back, for which it plans badly."""
    if programs():
        _share_out(config, items)
    items.sort(key=lambda item: ("test_real_files" not in item.nodeid, item.get_closest_marker("heavy") is None))


def _share_out(config, items):
    """Of tests that are `wide` every other case is taken on SQLite, and the rest on PostgreSQL."""
    seen, elsewhere = Counter(), []
    for item in items:
        if item.get_closest_marker("wide"):
            seen[item.function] += 1
            if seen[item.function] % 2 == (connection.vendor == "sqlite"):
                continue
            elsewhere.append(item)
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in set(elsewhere)]


@pytest.fixture
def stricter(db):
    """For walks of minutes: where PostgreSQL is at hand it alone takes them, the stricter of the two."""
    if connection.vendor == "sqlite" and programs():
        pytest.skip("a long walk, taken on PostgreSQL")


# What migrations plant, and the table by which one sees whether it is there.
PLANTED = [
    ("rapport.activities.migrations.0002_kinds", "fill", "activities.Kind"),
    ("rapport.access.migrations.0002_profiles", "fill", "access.Profile"),
    ("rapport.contacts.migrations.0002_seeds", "plant", "contacts.Source"),
    ("rapport.perspectives.migrations.0002_seeds", "plant", "perspectives.Perspective"),
]


@pytest.fixture(autouse=True)
def planted(request):
    """A test with transactions of its own takes away what the migrations had planted: each begins with it again."""
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" not in request.fixturenames and not (marker and marker.kwargs.get("transaction")):
        return
    request.getfixturevalue("transactional_db")
    from rapport.perspectives.queries import forget_setup  # noqa: PLC0415

    for module, function, table in PLANTED:
        if not apps.get_model(table).objects.exists():
            getattr(import_module(module), function)(apps, None)
    forget_setup()


@pytest.fixture
def own(db):
    from rapport.organisation.models import Organisation  # noqa: PLC0415

    return Organisation.objects.create(id=1, name="Lind & Hale Instruments", country="US", time_zone="America/New_York")


@pytest.fixture
def cast(own):
    return make_cast()


def make_cast():
    """The people of every test; the organisation is there."""
    from rapport.access.reading import structure  # noqa: PLC0415
    from rapport.organisation.models import User  # noqa: PLC0415

    structure()  # read once in a process, and not counted among the statements of a page
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
