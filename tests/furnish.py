"""What a screen is tried with beyond the demo: long names, many people, much history, every state of an import.

`python -m tests.furnish firm` furnishes once and prints what a browser has to know as JSON; see WORLDS at the end.
"""

import io
import json
import sys
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.http import QueryDict  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.test import RequestFactory  # noqa: E402

from rapport.access.actions import invite_user, set_up, setup_link  # noqa: E402
from rapport.activities.actions import log_activity, plan_activity, trash_activities  # noqa: E402
from rapport.activities.models import Activity  # noqa: E402
from rapport.attachments.actions import add_comment, add_file  # noqa: E402
from rapport.base.typed_dates import When  # noqa: E402
from rapport.contacts.actions import (  # noqa: E402
    add_relationship,
    create_contact,
    create_contacts_in_bulk,
    drop_contacts,
    trash_contacts,
)
from rapport.contacts.models import Contact, RelationshipType  # noqa: E402
from rapport.exchange.actions import (  # noqa: E402
    ask_export,
    ask_preview,
    export_everything,
    make_export,
    preview_import,
    run_import,
    start_import,
    upload,
)
from rapport.exchange.models import Import  # noqa: E402
from rapport.jobs.models import Job  # noqa: E402
from rapport.jobs.worker import run_due  # noqa: E402
from rapport.journal.actions import operation  # noqa: E402
from rapport.lookups.actions import save_lookup  # noqa: E402
from rapport.lookups.definition import Definition  # noqa: E402
from rapport.organisation.models import User  # noqa: E402
from rapport.perspectives.models import Standing  # noqa: E402
from rapport.web import trouble  # noqa: E402
from tests.furnish_board import board  # noqa: E402
from tests.furnish_calling import calling  # noqa: E402
from tests.furnish_rights import rights, teams  # noqa: E402
from tests.furnish_sales import sales  # noqa: E402

COMPANY = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KG"
PEOPLE = (
    ("Friedrich-Wilhelm Ferdinand Freiherr von Schwarzenberg-Hohenlohe-Langenburg", COMPANY),
    (
        "Ääniäläinen-Yläruokasenkoski Päivänsäde Hyväntahdonlähettiläs",
        "Lentokonesuihkuturbiinimoottoriapumekaanikko Oy",
    ),
    ("محمد بن عبد الرحمن آل سعود", "شركة النور للتجارة والمقاولات العامة (الرياض)"),
    ("欧阳娜娜", "中国石油天然气集团有限公司北京销售分公司"),
    ("שרה לוי-כהן", "חברת החשמל"),
)
HISTORY = 200
STAFF = 300
KEPT = settings.DATA / "furnished.json"


def session_of(user: User) -> str:
    """A session as signing in makes it."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def people_to_strain(user: User) -> dict:
    """Names in four scripts, a company of hundreds, a person of hundreds of talks."""
    long, *_, last = [
        create_contact(
            {
                "kind": "person", "name": name, "company": company, "owner": user,
                "job_title": "Geschäftsbereichsleiterin Unternehmenskommunikation und Öffentlichkeitsarbeit",
                "tags": ["Veranstaltungsteilnehmerverzeichnis 2026", "longnames"],
                "points": [{"kind": "phone", "label": "work", "value": "+49 30 901820123"},
                           {"kind": "email", "label": "work", "value": "vorname.nachname-mit-langem-namen@abteilung.example"}],
            },
            by=user,
        )
        for name, company in PEOPLE
    ]  # fmt: skip
    for person in (long, last):
        plan_activity({"kind": "call", "contacts": [person], "when": When(on=datetime.now(UTC).date()),
                       "subject": "Rückfrage zur Auftragsbestätigungsnummernvergabe"}, by=user)  # fmt: skip
    big = create_contact({"kind": "organisation", "name": "Consolidated Everything"}, by=user)
    staff = [
        {"kind": "person", "name": f"Person {n} of Many", "company": big.name, "job_title": "Buyer"}
        for n in range(STAFF)
    ]
    with operation("create_contacts", by=user, summary="Staff") as writing:
        create_contacts_in_bulk(staff, by=user, writing=writing)
    return {"long": long.id, "foreign": last.id, "long_company": long.employer_id, "big": big.id}


def much_history(user: User) -> int:
    person = create_contact(
        {"kind": "person", "name": "Much Spoken-With", "company": "Consolidated Everything"}, by=user
    )
    start = datetime.now(UTC).replace(hour=15, minute=0) - timedelta(days=HISTORY * 5)
    for n in range(HISTORY):
        values = {
            "kind": ("call", "meeting", "email", "note")[n % 4],
            "contacts": [person],
            "note": f"What was said, {n}. " * 6,
        }
        outcome = {"call": "reached", "meeting": "held", "email": "sent"}.get(values["kind"])
        log_activity({**values, "outcome": outcome, "done_at": start + timedelta(days=n * 5)}, by=user)
    return person.id


def well_known(user: User, person: Contact) -> None:
    """Comments, files and people around one person, and notices of it."""
    colleague = User.objects.exclude(pk=user.pk).filter(is_active=True).exclude(name="Ada Winter").first()
    done = Activity.objects.filter(contact=person, done_at__isnull=False).order_by("-done_at").first()
    add_comment("activity", done.pk, f"@{user.name} they asked for the offer again", by=colleague, about=person.pk)
    add_comment("contact", person.pk, "Prefers to be called before nine.", by=user, about=person.pk)
    add_file(
        "contact", person.pk, "Offer 2026-118 revised after the second meeting.pdf", io.BytesIO(b"%PDF-1.4 x"), by=user
    )
    friend = Contact.objects.filter(kind="person").exclude(pk=person.pk).first()
    tie = RelationshipType.objects.exclude(key="works_at").first()
    add_relationship(person, friend, tie, by=user)


def aside(user: User) -> dict:
    """One dropped, some in the trash."""
    ids = list(
        Contact.objects.filter(kind="person", employer__isnull=False)
        .order_by("-id")[40:44]
        .values_list("id", flat=True)
    )
    drop_contacts(ids[:1], "No budget", by=user)
    trash_contacts(ids[1:3], by=user)
    trash_activities([Activity.objects.filter(done_at=None, assigned_to=user).order_by("-id")[9].pk], by=user)
    return {"dropped": ids[0]}


def imports(user: User) -> dict:
    """An import in each of its states."""
    known = Contact.objects.filter(kind="person", dropped_at=None, trashed_at=None, employer__isnull=False).order_by(
        "id"
    )[5:12]
    lines = ["Name,Firma,Telefon,E-Mail,Lieblingsfarbe", *(f"{c.shown_name}s,{c.company},,," for c in known)]
    lines += [f"Imported Person {n},Firm {n % 7},+1 617 555 01{n:02},p{n}@imported.example,green" for n in range(40)]
    lines += [",,not a phone,not a mail,red", "Half a Phone,Firm 2,12,,blue"]
    rows = "\n".join(lines).encode()
    cards = b"".join(
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Card {n}\r\nTEL:+1 617 555 02{n:02}\r\nEND:VCARD\r\n".encode()
        for n in range(9)
    )
    made = {}
    for name, file, data in [
        ("waiting", "Messe Kontakte.csv", rows),
        ("cards", "phone.vcf", cards),
        ("done", "Spring fair.csv", rows),
    ]:
        made[name] = upload(io.BytesIO(data), file, by=user)
        ask_preview(made[name], by=user)
        preview_import(Import.objects.get(pk=made[name].pk))
        made[name].refresh_from_db()
    run_import(start_import(made["done"], by=user, in_background=False))
    running = upload(io.BytesIO(rows), "Autumn fair.csv", by=user)
    Import.objects.filter(pk=running.pk).update(state="running", done=17, total=49, started_at=datetime.now(UTC))
    with NamedTemporaryFile(suffix=".zip") as file:
        export_everything(file.name, by=user)
        file.seek(0)
        with Path(file.name).open("rb") as written:
            archive = upload(written, "Rapport 2026-01-02.zip", by=user)
    return {name: one.pk for name, one in made.items()} | {"running": running.pk, "archive": archive.pk}


def exports(user: User) -> None:
    make_export(ask_export(Definition.from_query(QueryDict(""), "contact", user), "csv", by=user))
    ask_export(None, "archive", by=user)


def troubles() -> dict:
    """The page of each trouble, as the server answers it."""
    pages = {}
    for name in ("FORBIDDEN", "OLD_PAGE", "UNREADABLE", "TOO_LARGE", "REFUSED", "FAILED", "AWAY", "LOCKED", "FULL"):
        request = RequestFactory().post("/contacts/1/edit/", {"note": "Demo went well. " * 9, "name": PEOPLE[2][0]})
        request.user, request.csp_nonce = None, ""
        which = getattr(trouble, name)
        sentence = which.sentence or "This activity was done already by Nora Lind."
        pages[name.lower()] = trouble.answer(request, which, sentence=sentence, code="500-3FA2").content.decode()
    pages["many_tries"] = render(request, "429.html").content.decode()
    return pages


def plain() -> dict:
    """Whom the browser is signed in as, and records worth looking at."""
    user = User.objects.filter(is_administrator=True).first()
    busiest = Activity.objects.filter(done_at__isnull=False).order_by("-id").values_list("contact", flat=True)
    person = Contact.objects.filter(id__in=list(busiest[:200]), kind="person", employer__isnull=False).first()
    planned = Activity.objects.filter(done_at=None, assigned_to=user).first()
    return {
        "session": session_of(user),
        "person": person.id,
        "company": person.employer_id,
        "activity": planned.id if planned else None,
    }


def last_weekday() -> str:
    """The last day but today on which people worked."""
    day = datetime.now(UTC).date() - timedelta(days=2)
    return (day - timedelta(days=max(0, day.weekday() - 4))).isoformat()


def saved_lookups(user: User) -> None:
    for name, query, shared in [
        ("Architects in Boston", "where=city:is:Boston", False),
        ("Key accounts", "where=tags:any:key account", True),
    ]:
        save_lookup(name, Definition.from_query(QueryDict(query), "contact", user), by=user, is_shared=shared)


def firm() -> dict:
    """The demo with everything above."""
    user = User.objects.filter(is_administrator=True).first()
    if not KEPT.exists():
        facts = (
            plain()
            | {"weekday": last_weekday()}
            | people_to_strain(user)
            | {"talked": much_history(user)}
            | aside(user)
            | imports(user)
            | sales(user)
            | {"lead": Standing.objects.filter(stage__key="lead", is_listed=True).earliest("pk").contact_id}
        )
        facts |= rights(user, Contact.objects.get(pk=facts["person"]))
        well_known(user, Contact.objects.get(pk=facts["person"]))
        exports(user)
        saved_lookups(user)
        facts |= calling(user)
        Job.objects.create(
            task="rapport.exchange.jobs.export",
            state="failed",
            error="OSError: no room left",
            run_after=datetime.now(UTC),
            attempts=3,
        )
        _, link = invite_user({"name": "Ines Moreau", "email": "ines@lindhale.example"}, by=user)
        colleague = (
            User.objects.filter(is_administrator=False, is_active=True)
            .exclude(email__in=["ines@lindhale.example", "reception@lindhale.example"])
            .first()
        )
        facts |= {"colleague": session_of(colleague), "limited": session_of(User.objects.get(pk=facts["limited_user"]))}
        KEPT.write_text(json.dumps(facts | {"join": path_of(link)}))
    return json.loads(KEPT.read_text())


def alive() -> dict:
    """What depends on the server that runs: it makes a new setup link, and builds the style sheet."""
    link = setup_link()
    return {"setup": path_of(link) if link else "", "troubles": troubles()}


def jobs() -> dict:
    """The jobs that wait are done, as by a worker."""
    return {"jobs": run_due()}


def path_of(link: str) -> str:
    return urlsplit(link).path


def empty() -> dict:
    """Set up, and nothing happened yet."""
    if not KEPT.exists():
        link = setup_link()
        token = link.rstrip("/").rsplit("/", 1)[1]
        own = {
            "name": "Lind & Hale",
            "country": "US",
            "time_zone": "America/New_York",
            "language": "en",
            "currency": "USD",
        }
        person = {"name": "Nora Lind", "email": "nora@lindhale.example"}
        set_up(token, own | {"working_days": "12345"}, person, "four words are fine")
        KEPT.write_text(json.dumps({"dead": path_of(link)}))
    return {"session": session_of(User.objects.get()), **json.loads(KEPT.read_text())}


def sessions() -> dict:
    """Everybody signed in somewhere, by name."""
    return {"sessions": {one.name: session_of(one) for one in User.objects.filter(is_active=True)}}


WORLDS = {
    "sessions": sessions,
    "plain": plain,
    "firm": firm,
    "new": dict,
    "empty": empty,
    "alive": alive,
    "teams": teams,
    "board": board,
    "jobs": jobs,
}

if __name__ == "__main__":
    print(json.dumps(WORLDS[sys.argv[1]]()))
