"""Read from the data set what the operations need, and count the statements a page sends. Runs in its own process."""

import json
import os
import sys
from dataclasses import asdict

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.settings")

import django  # noqa: E402

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.operations import Facts, Operation, reading, writing  # noqa: E402
from rapport.access.sessions import SessionStore  # noqa: E402
from rapport.activities.models import ActivityContact  # noqa: E402
from rapport.contacts.queries import visible_to  # noqa: E402
from rapport.lookups.definition import Definition  # noqa: E402
from rapport.lookups.queries import run  # noqa: E402
from rapport.organisation.models import User  # noqa: E402

PAGE, DEEP = 50, 1000


def session_of(user: User) -> str:
    """A signed-in session, as a browser would hold it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.id)
    session[BACKEND_SESSION_KEY] = "rapport.access.sessions.Backend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def facts_for(user: User) -> Facts:
    """The busiest contact, a sample of others, and the address of page 1,000."""
    seen = visible_to(user).filter(hidden_at=None)
    busiest = (
        ActivityContact.objects.filter(contact__in=seen)
        .values("contact")
        .annotate(n=Count("id"))
        .order_by("-n")[0]["contact"]
    )
    people = list(seen.filter(kind="person").order_by("?").values_list("id", flat=True)[:200])
    return Facts(busiest, people, deep_page(user))


def deep_page(user: User) -> str:
    """The address from which page 1,000 is read: the cursor after 999 pages."""
    definition, cursor = Definition("contact"), ""
    for _ in range(DEEP - 1):
        page = run(definition, user, after=cursor, limit=PAGE)
        if not page.next:
            break
        cursor = page.next
    return f"/contacts/?after={cursor}"


def statements(user: User, operation: Operation) -> int:
    """The most SQL statements that one of its requests sends, once the process knows what it reads only once."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    most = 0
    for number, request in enumerate(operation.requests[:40]):
        if request.form is None:
            client.get(request.url)
        with CaptureQueriesContext(connection) as seen:
            if request.form is None:
                answer = client.get(request.url)
            else:
                answer = client.post(request.url, request.form(10_000 + number), headers={"HX-Request": "true"})
        assert answer.status_code < 400, f"{request.url} answered {answer.status_code}"
        most = max(most, sum(not q["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")) for q in seen))
    return most


def main() -> None:
    user = User.objects.get(email="nora.lind@lindhale.example")
    facts = facts_for(user)
    counts = {one.name: statements(user, one) for one in [*reading(facts), *writing(facts)]}
    json.dump({"facts": asdict(facts), "session": session_of(user), "statements": counts}, sys.stdout)


if __name__ == "__main__":
    main()
