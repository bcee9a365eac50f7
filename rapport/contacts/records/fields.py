"""The fields of contacts, each once, in groups."""

from rapport.base.catalogue import Field, Type
from rapport.contacts import choices
from rapport.contacts.records import cells, conditions
from rapport.contacts.records.words import WORDS

TALKS = "activities.view"  # what only activities can tell
SUMMED = "company"  # a company sums up what was done with its people, and so would tell who they are
PERSON, ORGANISATION = ("person",), ("organisation",)


def _field(key: str, label: str, type: Type = Type.TEXT, **facts) -> Field:  # noqa: A002
    return Field(key, label, type, words=WORDS.get(key, ()), **facts)


def _typed(key: str, label: str, type: Type = Type.TEXT, **facts) -> Field:  # noqa: A002
    """A field that people type and files bring."""
    return _field(key, label, type, is_edited=True, is_imported=True, **facts)


def _part(key: str, label: str, part: tuple[str, str, str], type: Type = Type.TEXT, **facts) -> Field:  # noqa: A002
    """A repeated part: filtered over all of them, brought in by files; the list shows the first one only."""
    facts = {"is_column": False, "is_exported": False, "is_filter": False, "is_imported": True, **facts}
    return _field(key, label, type, part=part, **facts)


NAMES = (
    _typed(
        "name",
        "Name",
        key_column="name_key",
        where=conditions.name,
        group="Name",
        is_sort=True,
        width="wide",
        needs=("kind", "company", "phone", "email", "has_people"),
        cell=cells.name_cell,
    ),
    _typed("prefix", "Prefix", group="Name", kinds=PERSON),
    _typed("given", "Given name", group="Name", kinds=PERSON, in_search=True),
    _typed("middle", "Middle name", group="Name", kinds=PERSON, in_search=True),
    _typed("family", "Family name", group="Name", kinds=PERSON, in_search=True),
    _typed("suffix", "Suffix", group="Name", kinds=PERSON),
    _typed("nickname", "Nickname", group="Name", kinds=PERSON, in_search=True),
    _typed("salutation", "Salutation", group="Name", kinds=PERSON),
    _field("kind", "Person or company", Type.CHOICE, group="Name", choices=choices.kinds, is_imported=True),
)
WORK = (
    _typed(
        "company",
        "Company",
        key_column="company_key",
        group="Work",
        in_search=True,
        is_sort=True,
        width="wide",
        needs=("employer_id", "kind", "has_people"),
        cell=cells.company_cell,
    ),
    _field(
        "employer",
        "Works at",
        Type.CONTACT,
        goes_with="company",
        value="employer_id",
        group="Work",
        kinds=PERSON,
        is_column=False,
        is_exported=False,
    ),
    _typed("job_title", "Title", key_column="title_key", group="Work", kinds=PERSON, is_sort=True, in_search=True),
    _field(
        "past_company",
        "Former company",
        goes_with="company",
        group="Work",
        kinds=PERSON,
        where=conditions.past_company,
        is_column=False,
        is_exported=False,
    ),
    _typed("profession", "Profession", key_column="profession_key", group="Work", kinds=PERSON, is_sort=True),
    _typed("industry", "Industry", key_column="industry_key", group="Work", is_sort=True),
    _typed("company_type", "Company type", group="Work", kinds=ORGANISATION),
)
POINTS = (
    _part(
        "phone",
        "Phone",
        ("points", "phone", "office"),
        Type.PHONE,
        group="Reach",
        where=conditions.points("phone"),
        is_column=True,
        is_exported=True,
        is_filter=True,
        is_edited=True,
    ),
    _part(
        "phone_mobile",
        "Phone, mobile",
        ("points", "phone", "mobile"),
        Type.PHONE,
        group="Reach",
        where=conditions.points("phone", "mobile"),
        is_filter=True,
    ),
    _part("phone_home", "Phone, home", ("points", "phone", "home"), Type.PHONE, group="Reach"),
    _part("phone_fax", "Fax", ("points", "phone", "fax"), Type.PHONE, group="Reach"),
    _part("phone_pager", "Pager", ("points", "phone", "pager"), Type.PHONE, group="Reach"),
    _part("phone_other", "Phone, other", ("points", "phone", "other"), Type.PHONE, group="Reach"),
    _part(
        "email",
        "E-mail",
        ("points", "email", "work"),
        Type.EMAIL,
        group="Reach",
        where=conditions.points("email"),
        is_column=True,
        is_exported=True,
        is_filter=True,
        is_edited=True,
    ),
    _part("email_home", "E-mail, home", ("points", "email", "home"), Type.EMAIL, group="Reach"),
    _part("email_other", "E-mail, other", ("points", "email", "other"), Type.EMAIL, group="Reach"),
    _part(
        "web",
        "Web",
        ("points", "web", "website"),
        Type.WEB,
        group="Reach",
        where=conditions.points("web"),
        is_filter=True,
    ),
    _part("web_linkedin", "LinkedIn", ("points", "web", "linkedin"), Type.WEB, group="Reach"),
    _part("web_other", "Web, other", ("points", "web", "other"), Type.WEB, group="Reach"),
    _part(
        "message",
        "Messaging",
        ("points", "message", ""),
        group="Reach",
        where=conditions.points("message"),
        is_filter=True,
        is_imported=False,
    ),
    *(
        _part(f"message_{label.lower()}", label, ("points", "message", label.lower()), group="Reach")
        for label in ("WhatsApp", "Telegram", "Signal", "X", "Facebook", "Instagram", "YouTube", "Skype", "Teams")
    ),
    _part("message_other", "Messaging, other", ("points", "message", "other"), group="Reach"),
    _typed("do_not_call", "Do not call", Type.FLAG, group="Reach"),
    _typed("do_not_mail", "Do not mail", Type.FLAG, group="Reach"),
    _typed("is_confidential", "Confidential", Type.FLAG, group="About"),
)
OFFICE, HOME = "office", "home"
PLACE = {"is_column": True, "is_exported": True, "is_filter": True}
ADDRESSES = (
    _part(
        "street", "Street", ("addresses", OFFICE, "street"), group="Address", where=conditions.street, is_filter=True
    ),
    _part(
        "postcode",
        "Postcode",
        ("addresses", OFFICE, "postcode"),
        group="Address",
        key_column="postcode_key",
        is_sort=True,
        **PLACE,
    ),
    _part(
        "city",
        "City",
        ("addresses", OFFICE, "city"),
        group="Address",
        key_column="city_key",
        is_sort=True,
        in_search=True,
        **PLACE,
    ),
    _part(
        "region",
        "State or region",
        ("addresses", OFFICE, "region"),
        group="Address",
        key_column="region_key",
        is_sort=True,
        **PLACE,
    ),
    _part(
        "country",
        "Country",
        ("addresses", OFFICE, "country"),
        Type.CHOICE,
        group="Address",
        choices=choices.countries,
        is_sort=True,
        **PLACE,
    ),
    _part("home_street", "Street, home", ("addresses", HOME, "street"), group="Address"),
    _part("home_postcode", "Postcode, home", ("addresses", HOME, "postcode"), group="Address"),
    _part("home_city", "City, home", ("addresses", HOME, "city"), group="Address"),
    _part("home_region", "State or region, home", ("addresses", HOME, "region"), group="Address"),
    _part("home_country", "Country, home", ("addresses", HOME, "country"), group="Address"),
)
ABOUT = (
    _typed(
        "birthday",
        "Birthday",
        Type.BIRTHDAY,
        value="birth_day",
        group="About",
        kinds=PERSON,
        is_sort=True,
        needs=("birth_year",),
    ),
    _typed("gender", "Gender", Type.CHOICE, group="About", kinds=PERSON, choices=choices.genders),
    _typed("language", "Language", Type.CHOICE, group="About", choices=choices.languages),
    _typed("time_zone", "Time zone", Type.CHOICE, group="About", choices=choices.time_zones),
    _typed("source", "Source", Type.CHOICE, value="source_id", group="About", choices=choices.sources, is_sort=True),
    _typed(
        "owner",
        "Owner",
        Type.PERSON,
        value="owner_id",
        group="About",
        choices=choices.owners_and_groups,
        where=conditions.owner,
        cell=cells.owner_cell,
        needs=("owner_group__name",),
        is_sort=True,
    ),
    _typed("tags", "Tags", Type.TAGS, value="id", group="About", where=conditions.tags()),
    _typed(
        "notes",
        "Standing note",
        Type.LONG,
        value="detail__notes",
        group="About",
        where=conditions.notes,
        is_column=False,
    ),
    _field(
        "external_id",
        "Id elsewhere",
        group="About",
        where=conditions.external_id,
        is_column=False,
        is_exported=False,
        is_imported=True,
        part=("external_ids", "", ""),
    ),
    _field(
        "imported", "Other imported data", group="About", where=conditions.imported, is_column=False, is_exported=False
    ),
)
RHYTHM = (
    _field(
        "last_contact",
        "Last contact",
        Type.MOMENT,
        derived_from=SUMMED,
        asks=TALKS,
        value="last_contact_at",
        group="Rhythm",
        is_sort=True,
        default_descending=True,
    ),
    _field(
        "last_try",
        "Last try",
        Type.MOMENT,
        derived_from=SUMMED,
        asks=TALKS,
        value="last_try_at",
        group="Rhythm",
        is_sort=True,
        default_descending=True,
    ),
    _field(
        "tries",
        "Tries since reached",
        Type.NUMBER,
        derived_from=SUMMED,
        asks=TALKS,
        group="Rhythm",
        is_sort=True,
        default_descending=True,
        width="number",
    ),
    _field(
        "last_touch",
        "Last touch",
        Type.MOMENT,
        derived_from=SUMMED,
        asks=TALKS,
        value="last_touch_at",
        group="Rhythm",
        default_descending=True,
    ),
    _field(
        "next_activity",
        "Next activity",
        Type.MOMENT,
        derived_from=SUMMED,
        asks=TALKS,
        value="next_at",
        group="Rhythm",
        is_sort=True,
        is_ahead=True,
        cell=cells.next_cell,
    ),
    _field(
        "touches",
        "Touches",
        Type.NUMBER,
        derived_from=SUMMED,
        goes_with="touch_goal",
        group="Rhythm",
        is_sort=True,
        default_descending=True,
        width="number",
        needs=("touch_goal", "touches_on"),
        cell=cells.touches_cell,
    ),
    _typed(
        "touch_goal",
        "Touches a year, goal",
        Type.NUMBER,
        group="Rhythm",
        is_sort=True,
        default_descending=True,
        width="number",
    ),
    _field(
        "touch_goal_since",
        "Goal since",
        Type.DAY,
        goes_with="touch_goal",
        group="Rhythm",
        is_imported=True,
        is_ahead=True,
    ),
    _field(
        "going_cold",
        "Going cold",
        Type.FLAG,
        derived_from=SUMMED,
        goes_with="touch_goal",
        value="cold_on",
        group="Rhythm",
        where=conditions.going_cold,
        is_column=False,
        is_exported=False,
    ),
    _field(
        "cold_on",
        "Going cold since",
        Type.DAY,
        goes_with="touch_goal",
        derived_from=SUMMED,
        group="Rhythm",
        is_sort=True,
        is_ahead=True,
    ),
)
RECORD = (
    _field(
        "dropped",
        "Dropped",
        Type.FLAG,
        value="dropped_at",
        group="Record",
        where=conditions.dropped,
        is_column=False,
        is_exported=False,
    ),
    _field("dropped_at", "Dropped on", Type.MOMENT, group="Record"),
    _field("dropped_reason", "Dropped because", group="Record", is_imported=True),
    _field(
        "created", "Created", Type.MOMENT, value="created_at", group="Record", is_sort=True, default_descending=True
    ),
    _field("created_by", "Created by", Type.PERSON, value="created_by_id", group="Record", choices=choices.owners),
    _field(
        "changed", "Changed", Type.MOMENT, value="changed_at", group="Record", is_sort=True, default_descending=True
    ),
    _field("changed_by", "Changed by", Type.PERSON, value="changed_by_id", group="Record", choices=choices.owners),
)
