"""Whoever walks through every URL by every method: what is asked, what is told, what is written.

Routes join by themselves. What a route names in its path stands in `tests/closed.py`; what its view asks of the address and the
form has to stand here in IDS, WORDS or VALUES, or the walk fails.
"""

import io
import re
import zipfile
from contextlib import contextmanager
from hashlib import sha256
from urllib.parse import quote, unquote

from django.apps import apps
from django.db import connection, transaction

from rapport.base.catalogue import cards
from rapport.contacts.models import Contact
from tests.closed import OWNERS, PHONES, SOUGHT
from tests.hostile import ENDS_THE_SESSION, FORM, HX, ROUTE, SLOW, Back, routes

SEES = {"alice": {"alice"}, "bob": {"alice", "bob"}, "carol": {"carol"}, "erin": set(OWNERS)}
# A record of each type, by its name in `tests/closed.py`; those of COMMON are everybody's, or an administrator's.
RECORDS = {
    "contact": "contact_id", "activity": "activity_id", "relationship": "tie_id", "comment": "comment_id", "file": "file_id",
    "lookup": "lookup_id", "follow": "follow_id", "reservation": "reservation_id", "calling_list": "calling_id",
    "call_target": "target_id", "standing": "standing_id",
    "fact": "fact_id",
    "exemption": "exemption_id", "move": "move_id",
}  # fmt: skip
COMMON = {
    "user", "organisation", "holiday", "role", "post", "profile", "group", "sharing_default", "sharing_rule", "share", "absence",
    "tag", "source", "relationship_type", "kind", "outcome", "perspective", "stage", "rule_set", "scoring",
}  # fmt: skip


def words_in(text):
    return set(text.split())


PATHS = {
    "what": ["owner", "tags", "goal", "drop", "revive", "trash", "phone", "x"], "key": ["name", "notes", "phone", "tags"],
    "day": ["2026-10-14"], "token": ["x"], "user_id": [1], "row_id": [1], "holiday_id": [1], "job_id": [1],
    "perspective": ["sales"],
}  # fmt: skip
SHARED_PAGES = ("/settings/", "/demo/")  # an administrator's, whatever the record
# Names that stand for a record in addresses and forms: filled with the contact, then with the activity.
IDS = words_in("""
    about activity also apart company_id completes contact contacts employer id ids leave next of other planned_id tie_id
    tie_other to with
""")
# Words that are sought or kept: whatever finds by them finds every secret.
WORDS = words_in("""
    add address_city address_country address_label address_postcode address_region address_street birthday cell-0 company
    company_type email family gender given id_system id_value industry job_title label language middle name new new_name
    nickname note notes outside pasted place point_value prefix profession q reason reference remove right_number salutation script
    sought start subject suffix system tags text tie_name tie_title title v value why words
""")
FLAGS = words_in("""
    own
    all any choice-addresses choice-do_not_call choice-do_not_mail choice-external_ids choice-is_confidential choice-name
    choice-points choice-tags correct decided do_not_call do_not_mail done edit everything for has_ended is_confidential
    is_primary is_private many off on only outcome past repeats seconds seen series spared strikes then tie_shown whole within work
    write
""")
EMPTY = words_in("""
    was_holder_id was_stage_id was_owner_id was_review_on was_spared
    review spared_since spared_until
    address_id after amount as as_of assigned_to at attempts back before by callers code colleagues column columns count
    credential currency day days decision delimiter density direction do encoding group header hours_from hours_until
    idempotency_key in into job level login longer lookup mark minutes moves occurrence old order part password perspective
    point_id policy priority remember remind_minutes setting sheet shift since sort source state theme tie_since tie_until
    tie_was tie_what time_zone until version view was weekends whose year
""")
VALUES = {
    "decided": "1", "kind": "call", "when": "tomorrow 10:00", "when_typed": "tomorrow 10:00", "format": "csv", "f": "name",
    "where": f"name:contains:{SOUGHT}", "what": "works_at", "goal": "6", "touch_goal": "6", "phone": "617444",
    "new_phone": "617444", "level": "1", "point_what": "phone:work", "relationship_type": "works_at", "owner": "1", "query": "?",
    "as_of": "2025-06-01", "stage": "4",
}  # fmt: skip
GIVEN = re.compile(r"planned-.*|choice-.*")  # names that a list of proposals makes
# Other values than the first, each asked in a request of its own where it is asked at all.
OTHERS = {
    "format": ["xlsx", "vcard", "vcard3"], "of": ["activity"], "whose": ["all", "team"], "columns": ["all"],
    "view": ["week", "month", "agenda"], "f": ["phone", "tags", "company"], "record": ["contact:{contact_id}", "file:{file_id}"],
    "state": ["aside", "leavers", "created"], "decision": ["same", "new"], "sort": ["name", "-last_contact"],
}  # fmt: skip
WALKED = sorted(set(routes()) - SLOW - ENDS_THE_SESSION)


def addresses(route, found):
    """The addresses of a route with this record. Raises KeyError where it names what the walk does not know."""
    names = [name for _, name in ROUTE.findall(route)]
    made = [{}]
    if "record_type" in names:
        types = [one.key for one in cards() if one.key not in COMMON]
        made = [{"record_type": key, "record_id": found[RECORDS[key]]} for key in types]
    for name in set(names) - {"record_type", "record_id"}:
        is_setting = route.startswith("settings/") and name not in found  # rows of ours, not records
        values = PATHS[name] if name in PATHS else [1] if is_setting else [found[name]]
        if name == "activity_id":
            values = [found[which] for which in ("activity_id", "done_id", "private_id")]
        made = [one | {name: value} for one in made for value in values]
    return list(dict.fromkeys("/" + ROUTE.sub(lambda part, one=one: str(one[part[2]]), route) for one in made))


def is_addressed(route):
    """Whether its address names one record that not everybody sees."""
    return any(name not in {*PATHS, "record_type"} for _, name in ROUTE.findall(route))


def forms(names, found, route):
    """What is typed for these names, in several ways. Raises LookupError for a name the walk was not told how to fill."""
    unknown = names - IDS - WORDS - FLAGS - EMPTY - VALUES.keys() - OTHERS.keys()
    unknown = {name for name in unknown if not GIVEN.fullmatch(name)}
    if unknown and not route.startswith("settings/"):
        raise LookupError(f"the walk does not know how to fill {sorted(unknown)}")
    plain = dict.fromkeys(names & WORDS, SOUGHT) | dict.fromkeys(names & FLAGS, "1")
    plain |= {name: VALUES[name] for name in names & VALUES.keys()}
    if not names & (IDS | OTHERS.keys()):
        yield plain
    for which in ("contact_id", "activity_id") if names & IDS else ():
        chosen = plain | dict.fromkeys(names & IDS, found[which])
        yield chosen | ({"also": found["operation_id"]} if "also" in names else {})
        yield {name: value for name, value in chosen.items() if name not in {"all", "where", "decided"}}
    for name in names & OTHERS.keys():
        for value in OTHERS[name]:
            yield plain | {name: value.format(**found)}


def told(answer):
    """Everything an answer says: head and body, a workbook unpacked."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"\n".join(parts.read(name) for name in parts.namelist())
    head = "\n".join(f"{name}: {unquote(value)}" for name, value in answer.items())
    return head + "\n" + body.decode("utf-8", "replace")


def secrets_kept_from(who, seen=None):
    """What no answer to this person may hold; `seen`: the owners of what they see."""
    seen = SEES[who] if seen is None else seen
    unseen = [f"{SOUGHT}{owner}" for owner in OWNERS if owner not in seen]
    hushed = [f"{SOUGHT}hush{owner}" for owner in OWNERS if owner != who]
    phones = [r"\D{0,3}".join(PHONES[owner][-8:].split()) for owner in OWNERS if owner not in seen]
    return re.compile("|".join([*unseen, *hushed, *phones]), re.IGNORECASE)


@contextmanager
def writes():
    """The statements that write while this lasts."""
    found = []

    def listen(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield found


def stored(unseen=None, shared=()):
    """A digest of every table, of all rows or of those about these contacts and not of these activities."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in {"sessions", "account", "contenttypes", "auth"} or model.__name__ in KEPT_BESIDE:
            continue
        rows = model._base_manager.order_by("pk").values()
        rows = (
            rows
            if unseen is None
            else [row for row in rows if about(model, row, unseen) and not of(model, row, shared)]
        )
        found[model._meta.label] = (len(rows), sha256(repr(list(rows)).encode()).hexdigest())
    return found


KEPT_BESIDE = {"Answer", "Session", "Entry"}


def of(model, row, activities):
    """Whether a row is one of these activities, tells of it, or is a notice of it."""
    if model.__name__ == "Activity" or row.get("record_type") == "activity":
        return row["id" if model.__name__ == "Activity" else "record_id"] in activities
    return row.get("activity_id") in activities or model.__name__ == "Notice"


def about(model, row, contacts):
    """Whether a row is one of these contacts, or belongs to one."""
    if model is Contact:
        return row["id"] in contacts
    columns = [field.attname for field in model._meta.concrete_fields if field.related_model is Contact]
    mine = any(row[column] in contacts for column in [*columns, *({"about", "contact_id"} & row.keys())])
    return mine or (row.get("record_type") == "contact" and row.get("record_id") in contacts)


class Walk:
    """One of us, who may not see the record."""

    def __init__(self, web, world, who, found):
        self.web, self.who, self.found = web, who, found
        web.force_login(getattr(world, who))
        self.secrets = secrets_kept_from(who)
        # Meetings with both contacts, and with a colleague: seen and done by both teams, so their rows may change.
        self.shared = [{"activity_id": one, "done_id": one, "private_id": one} for one in vars(world.shared).values()]
        self.shared_ids = {one["activity_id"] for one in self.shared}
        owners = [getattr(world, one).pk for one in OWNERS if one not in SEES[who]]
        self.unseen = set(Contact.objects.filter(owner__in=owners).values_list("pk", flat=True))
        self.all_before, self.before = stored(), stored(self.unseen, self.shared_ids)
        self.broken = []

    def ask(self, method, address, typed, *, may_answer):
        """Send it, look at what is told and at what was written, and take it back."""
        body = "&".join(f"{quote(name)}={quote(str(value))}" for name, value in typed.items())
        try:
            with transaction.atomic():
                with writes() as written:
                    if method == "get":
                        answer = self.web.get(f"{address}?{body}", headers=HX)
                    else:
                        answer = getattr(self.web, method)(address, body, content_type=FORM, headers=HX)
                    text = told(answer)
                self.look(method, address, typed, answer.status_code, text, bool(written), may_answer)
                raise Back
        except Back:
            return

    def look(self, method, address, typed, status, text, has_written, may_answer):
        wrong = []
        if found := self.secrets.search(text):
            wrong.append("tells " + " ".join(text[max(0, found.start() - 60) : found.end() + 30].split()))
        if status >= 500 or not (may_answer or status in {404, 405}):
            wrong.append(f"answers {status}")
        before = self.all_before if status >= 400 else self.before
        if has_written and (after := stored() if status >= 400 else stored(self.unseen, self.shared_ids)) != before:
            wrong.append("writes " + ", ".join(name for name in after if after[name] != before[name]))
        self.broken += [(self.who, method, address, typed, one) for one in wrong]

    def route(self, route, names_asked, *, is_of_records=False, methods=("get", "post", "delete")):
        """Every address of it by every method; `is_of_records` leaves out what no record can be named to."""
        both = [addresses(route, {**self.found, **one}) for one in self.shared] if "activity_id" in route else []
        own = addresses(route, self.found)
        for address in dict.fromkeys([*own, *(one for some in both for one in some)]):
            may_answer = address not in own or not is_addressed(route) or address.startswith(SHARED_PAGES)
            for method in methods:
                known = set()
                if is_of_records and not is_addressed(route) and ASKED.get((route, method), IDS).isdisjoint(IDS):
                    continue
                for _ in range(2):  # what is typed makes a view ask for more
                    with names_asked() as names:
                        for typed in forms(known, self.found, route) if known else [{}]:
                            self.ask(method, address, typed, may_answer=may_answer)
                    if names <= known:
                        break
                    known |= names
                ASKED[route, method] = known


ASKED = {}  # (route, method) → the names it was seen to ask for, in this process


class Seer(Walk):
    """One of us, who may see the record."""

    def __init__(self, web, world, who, found):
        self.web, self.who, self.statuses, self.broken = web, who, set(), []
        self.found = found | {"notice_id": found["own_notice_id"]}
        web.force_login(getattr(world, who))
        self.secrets = secrets_kept_from(who)

    def look(self, method, address, typed, status, text, has_written, may_answer):
        self.statuses.add(status)
        if status >= 500 or (found := self.secrets.search(text)):
            self.broken.append((self.who, method, address, typed, status if status >= 500 else found.group()))

    def addresses(self, route):
        """Those with this record; none with what is not there (None)."""
        return [one for one in addresses(route, self.found) if "None" not in one]

    def is_answered(self, route, address, names_asked):
        """Whether anything that can be asked there has another answer than that it is not there, or not theirs."""
        for method in ("get", "post", "delete"):
            known = set()
            for _ in range(2):
                self.statuses.clear()
                with names_asked() as names:
                    for typed in forms(known, self.found, route) if known else [{}]:
                        self.ask(method, address, typed, may_answer=True)
                        if any(one < 400 or one in {409, 422} for one in self.statuses):
                            return True
                if names <= known or self.statuses == {405}:
                    break
                known |= names
        return False


class Reader(Walk):
    """Somebody who may see every record, and change none."""

    # What one follows, is told, asks for and says is one's own, and so is what becomes of it.
    MINE = {"Follow", "Notice", "Reservation", "Lookup", "Job", "Operation", "Change", "Export", "SearchEntry",
            "Comment"}  # fmt: skip

    def __init__(self, web, world, user):
        self.web, self.who, self.found = web, user.name, world.records["alice", "live"]
        web.force_login(user)
        self.secrets, self.broken = secrets_kept_from(user.name, SEES["erin"]), []
        self.shared, self.before = [], self.kept()

    @staticmethod
    def kept():
        """What is no business of theirs to write."""
        return {name: digest for name, digest in stored().items() if name.rpartition(".")[2] not in Reader.MINE}

    def look(self, method, address, typed, status, text, has_written, may_answer):
        if status >= 500 or self.secrets.search(text):
            self.broken.append((method, address, typed, status))
        if has_written and (after := self.kept()) != self.before:
            changed = ", ".join(name for name in after if after[name] != self.before[name])
            self.broken.append((method, address, typed, f"writes {changed}"))
