"""A contact of whom everything is known: every field of the catalogue has a value that nothing else has."""

import io
import re
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from rapport.attachments.actions import add_comment, add_file
from rapport.base.catalogue import card
from rapport.contacts import actions as contacts
from rapport.contacts.models import Contact, ContactDetail, Source, TimelineEntry
from rapport.journal.actions import operation
from rapport.organisation.models import User
from rapport.perspectives.models import Fact, Move, Perspective, Reservation, Stage, Standing
from rapport.perspectives.queries.perspective import forget_setup
from tests.clock import MORNING


def within_a_date(year):
    """As a pattern: a bare number could as well be an id."""
    return rf"\b{year}-\d\d|[a-z.,] {year}\b"


KEPT = {
    "nickname": "Zznick", "salutation": "Zzdear", "job_title": "Zztitle", "profession": "Zzprofession", "industry": "Zzindustry",
    "notes": "Zznotes", "company": "Zzfirm", "tags": ["Zztag"], "external_ids": {"crm": "Zzid"}, "birthday": "1978-10-26",
    "language": "is", "time_zone": "Indian/Kerguelen", "touch_goal": 293,
}  # fmt: skip
PHONES = {"work": "1111", "fax": "2222", "home": "3333", "mobile": "4444", "other": "5555", "pager": "6666"}
POINTS = [
    *(("phone", label, f"+1 617 444 {end}") for label, end in PHONES.items()),
    *(("email", label, f"zzmail{label}@mail.example") for label in ("work", "home", "other")),
    *(("web", label, f"zzweb{label}.example") for label in ("website", "linkedin", "other")),
    *(("message", label, f"zztalk{label}") for label in ("whatsapp", "signal", "other")),
]
PLACES = [
    {"label": "office", "street": "Zzstreet", "city": "Zzcity", "postcode": "Z0211", "region": "Zzregion", "country": "IS"},
    {"label": "home", "street": "Zzlane", "city": "Zzvillage", "postcode": "Z0311", "region": "Zzshire", "country": "BT"},
]  # fmt: skip
# Moments and days by their year, which nothing else is of.
YEARS = {
    "created": 1981, "changed": 1982, "cold_on": 1983, "last_contact": 1985, "last_touch": 1986, "last_try": 1987,
    "next_activity": 2088, "touch_goal_since": 1989, "reserved_until": 2091, "dropped_at": 1992,
}  # fmt: skip
PEOPLE = {"owner": "Zzowner", "created_by": "Zzmaker", "changed_by": "Zzchanger", "reserved_by": "Zzholder"}
# What is told of somebody, as a pattern. Of the parts of an address and of a point each tells of all of its kind.
SECRETS = {key: value for key, value in KEPT.items() if isinstance(value, str)}
SECRETS["company"] = "Zzfirm|Zzformer"
SECRETS |= PEOPLE
SECRETS |= {
    "tags": "Zztag", "birthday": "26 Oct|1978|10-26", "external_id": "Zzid", "language": "Icelandic", "time_zone": "Kerguelen",
    "touch_goal": r"\b293\b", "touches": r"\b7,?391\b", "tries": r"\b7,?392", "gender": "Zzgender", "source": "Zzsource",
    "company_type": "Zzcompanytype", "imported": "Zzimported", "dropped_reason": "Zzreason",
    "email": "zzmail", "web": "zzweb", "message": "zztalk", "phone": r"617.?444.?\d{4}",
    "street": "Zzstreet|Zzlane", "city": "Zzcity|Zzvillage", "postcode": "Z0[23]11", "region": "Zzregion|Zzshire",
    "country": r"\bIceland\b|Bhutan", "comments": "Zzcomment", "files": "Zzfile",
}  # fmt: skip
SECRETS |= {
    key: SECRETS[key.partition("_")[0]]
    for key in card("contact").declared
    if key.startswith(("phone_", "email_", "web_"))
}
SECRETS |= {key: SECRETS["message"] for key in card("contact").declared if key.startswith("message_")}
SECRETS |= {f"home_{part}": SECRETS[part] for part in ("street", "city", "postcode", "region", "country")}
# Of these there is no value to look for: parts of the name, which is always known, what is only yes or no, and what stands with
# another field, as the company itself with that of the person.
UNTOLD = {
    "given",
    "middle",
    "family",
    "prefix",
    "suffix",
    "kind",
    "dropped",
    "do_not_call",
    "do_not_mail",
    "is_confidential",
}
UNTOLD |= {"going_cold", "import", "employer", "past_company"}
# Of where somebody stands: of Sales, which has fields of its own, and of one other perspective.
STANDINGS = ("sales", "pr")
STANDING_YEARS = {
    "sales_since": 1961, "sales_review": 2094, "sales_checked": 1962, "sales_verified": 1963, "sales_attempted": 1964,
    "sales_achieved": 1965, "sales_decided": 1966, "sales_first_order": 1967, "sales_last_order": 1968, "pr_since": 1969,
    "pr_review": 2095,
}  # fmt: skip
STANDING_PEOPLE = {"sales_owner": "Zzseller", "sales_decided_by": "Zzdecider", "pr_owner": "Zzspeaker"}
STANDING_FACTS = {
    "score": "zz7", "recency": 28391, "frequency": 28392, "money": 28393, "orders": 28394, "revenue": 8395, "is_qualified": True,
    "tries": 28396, "times_reached": 28397, "decided_because": "Zzbecause",
}  # fmt: skip
SECRETS |= {key: within_a_date(year) for key, year in (YEARS | STANDING_YEARS).items()} | STANDING_PEOPLE
NUMBERS = {key: number for key, number in STANDING_FACTS.items() if type(number) is int}
SECRETS |= {f"sales_{key}": rf"\b{number // 1000},?{number % 1000}" for key, number in NUMBERS.items()}
SECRETS |= {
    "sales_rfm": r"\bzz7\b",
    "sales_decided_because": "Zzbecause",
    "sales_stage": "Zzstagesales",
    "pr_stage": "Zzstagepr",
}
UNTOLD |= {"sales_qualified", "sales_stuck", "pr_stuck"}
for _key in STANDINGS:
    _days = (MORNING.date() - date(STANDING_YEARS[f"{_key}_since"], 3, 17)) // timedelta(days=10)
    SECRETS[f"{_key}_days"] = rf"\b{_days // 100},?{_days % 100:02}\d\b"


def without_ids(page):
    """The page without the ids in its addresses and names of elements, each of which can be anybody's number or year."""
    return re.sub(r"(?<=[/=-])\d+(?=[/\"&?#])", "", page)


def known_contact(by):
    """The contact, changed once so that the journal tells of all of it; `made.firm`, and `made.dropped`, who is set aside."""
    people = {
        key: User.objects.create_user(f"{name}@gone.example".lower(), name=f"{name} Gone", is_active=False)
        for key, name in PEOPLE.items()
    }
    made = contacts.create_contact({"name": "Joe Doe", "owner": by, "company": "Zzformer"}, by=by)
    points = [dict(zip(("kind", "label", "value"), one, strict=True)) for one in POINTS]
    source = Source.objects.create(name="Zzsource")
    contacts.change_contact(made, {**KEPT, "points": points, "addresses": PLACES, "source": source.pk}, by=by)
    contacts.change_contact(made, {"owner": people["owner"]}, by=by)
    made.refresh_from_db()
    contacts.change_contact(made.employer, {"company_type": "Zzcompanytype"}, by=by)
    add_comment("contact", made.pk, "Zzcomment", by=by, about=made.pk)
    add_file("contact", made.pk, "Zzfile.txt", io.BytesIO(b"Zzfile"), by=by, about=made.pk)
    dropped = contacts.create_contact({"name": "Joe Dropped", "owner": by}, by=by)
    contacts.drop_contacts([dropped.pk], "Zzreason", by=by)
    _remember(made, dropped, people)
    _stand(made, by)
    told = Contact.objects.get(pk=made.pk)
    told.firm, told.dropped = told.employer, dropped
    return told


def _stand(made, by):
    """In two perspectives, in stages that nobody else is in; board, log and journal tell of it."""
    at = {key: datetime(year, 3, 17, 12, tzinfo=UTC) for key, year in STANDING_YEARS.items()}
    for key in STANDINGS:
        perspective = Perspective.objects.get(key=key)
        stage = Stage.objects.create(perspective=perspective, key="zzstage", name=f"Zzstage{key}", position=0)
        facts = {"stage": stage, "since": at[f"{key}_since"].date(), "review_on": at[f"{key}_review"].date()}
        people = {name: User.objects.create_user(f"{said}@gone.example".lower(), name=f"{said} Gone", is_active=False)
                  for name, said in STANDING_PEOPLE.items() if name.startswith(key)}  # fmt: skip
        facts["owner"] = people[f"{key}_owner"]
        if key == "sales":
            facts |= STANDING_FACTS | {"decided_by": people["sales_decided_by"]}
            facts |= {
                f"{step}_at": at[f"sales_{step}"]
                for step in ("checked", "verified", "attempted", "achieved", "decided")
            }
            facts |= {f"{which}_on": at[f"sales_{which}"].date() for which in ("first_order", "last_order")}
            facts["lead_from"] = at["sales_since"]
        is_own = {"follows": None, "is_own": True, "is_listed": True}
        standing, _ = Standing.objects.update_or_create(
            contact=made, perspective=perspective, defaults={**facts, **is_own}
        )
        _tell(standing, by)
    order = {"contact": made, "holder": made, "kind": "order", "on": at["sales_last_order"].date(), "currency": "USD"}
    Fact.objects.create(**order, amount=STANDING_FACTS["revenue"], recorded_at=timezone.now())
    forget_setup()


JOURNALLED = (
    "perspective_id",
    "stage_id",
    "since",
    "owner_id",
    "review_on",
    "decided_at",
    "decided_by_id",
    "decided_because",
)


def _tell(standing, by):
    """As the journal and the log have it, had it been set by hand."""
    facts = {name: getattr(standing, name) for name in JOURNALLED}
    with operation("set_stage", by=by, summary="Stage set") as writing:
        writing.changed("standing", standing.pk, dict.fromkeys(facts), facts, about=standing.contact_id)
    move = Move.objects.create(
        contact=standing.contact, perspective=standing.perspective, to_stage=standing.stage, on=standing.since, by=by,
        recorded_at=timezone.now(),
    )  # fmt: skip
    TimelineEntry.objects.create(
        contact=standing.contact, at=timezone.now(), kind="stage", record_type="move", record_id=move.pk
    )


def _remember(made, dropped, people):
    """What Rapport itself notes of a contact, each at a time of its own."""
    at = {key: datetime(year, 3, 17, 12, tzinfo=UTC) for key, year in YEARS.items()}
    columns = {f"{key}_at": at[key] for key in ("created", "changed", "last_contact", "last_touch", "last_try")}
    columns |= {f"{key}_id": one.pk for key, one in people.items() if key != "owner"}
    columns |= {key: at[key].date() for key in ("cold_on", "touch_goal_since", "reserved_until")}
    columns |= {"next_at": at["next_activity"], "gender": "Zzgender", "touches": 7391, "tries": 7392}
    Contact.objects.filter(pk=made.pk).update(touches_on=timezone.now().date(), **columns)
    Contact.objects.filter(pk=dropped.pk).update(dropped_at=at["dropped_at"])
    imported = [{"source": "fair.csv", "row": 2, "on": "2026-01-02", "values": {"Colour": "Zzimported"}}]
    ContactDetail.objects.update_or_create(contact=made, defaults={"imported": imported})
    Reservation.objects.create(
        contact=made, holder=people["reserved_by"], until=date(YEARS["reserved_until"], 3, 17), begun_at=timezone.now()
    )
