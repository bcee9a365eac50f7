"""The perspectives of a new installation. Everything here can be renamed, reordered, extended and switched off."""

from typing import Any

# key, name, icon, for people, for companies, words, stages: (key, name, glyph, meaning, options)
CLOSED = {"is_closed": True}
PERSPECTIVES: list[tuple] = [
    (
        "sales",
        "Sales",
        "trending-up",
        True,
        True,
        {"opportunity": "opportunity", "opportunities": "opportunities"},
        [
            ("suspect", "Suspect", "circle-dashed", "Might be one for us; nobody has looked yet.", {}),
            ("prospect", "Prospect", "circle", "Fits what we do.", {"target_days": 90}),
            ("lead", "Lead", "circle-dot", "Has shown interest.", {"target_days": 30}),
            ("mql", "MQL", "megaphone", "Marketing says: worth a call.", {"target_days": 14}),
            ("sql", "SQL", "phone", "Sales says: worth an offer.", {"target_days": 14}),
            ("opportunity", "Opportunity", "target", "We work on a sale.", {"target_days": 60}),
            ("onboarding", "Onboarding", "rocket", "Has bought; is learning to work with us.", {"target_days": 90}),
            ("customer", "Customer", "circle-check", "Buys again and again.", {}),
            ("churned", "Churned", "circle-off", "Was one, and has not bought for long.", CLOSED),
            ("other", "Other", "circle-minus", "Not one we sell to: a supplier, an advisor, a friend.", CLOSED),
        ],
    ),
    (
        "pr",
        "Public relations",
        "megaphone",
        True,
        True,
        {},
        [
            ("identified", "Identified", "circle-dashed", "Writes about what we do.", {}),
            ("approached", "Approached", "send", "Has heard from us.", {"target_days": 30}),
            ("engaged", "Engaged", "message-square", "Talks with us.", {}),
            ("advocate", "Advocate", "star", "Speaks well of us.", {}),
            ("critic", "Critic", "triangle-alert", "Speaks against us.", CLOSED),
        ],
    ),
    (
        "purchasing",
        "Purchasing",
        "truck",
        True,
        True,
        {},
        [
            ("candidate", "Candidate", "circle-dashed", "Could supply us.", {}),
            ("approved", "Approved supplier", "circle-check", "May be ordered from.", {}),
            ("preferred", "Preferred", "star", "Is asked first.", {}),
            ("blocked", "Blocked", "ban", "Nothing is ordered there.", {"is_closed": True, "asks_why": True}),
        ],
    ),
    (
        "marketing",
        "Marketing",
        "mail",
        True,
        True,
        {},
        [
            ("audience", "Audience", "circle-dashed", "May be written to.", {}),
            ("subscriber", "Subscriber", "mail", "Has asked to hear from us.", {}),
            ("engaged", "Engaged", "message-square", "Reads and answers.", {}),
            ("opted_out", "Opted out", "ban", "Wants to hear nothing.", CLOSED),
        ],
    ),
    (
        "legal",
        "Legal",
        "scale",
        True,
        True,
        {},
        [
            ("application", "Application", "circle-dashed", "Somebody asks for a contract.", {}),
            ("in_review", "In review", "search", "Being read.", {"target_days": 14}),
            ("under_contract", "Under contract", "circle-check", "Signed and in force.", {}),
            ("renewal_due", "Renewal due", "clock", "Ends soon.", {"target_days": 30}),
            ("ended", "Ended", "circle-off", "No contract any more.", CLOSED),
        ],
    ),
    (
        "personnel",
        "Personnel",
        "id-card",
        True,
        False,
        {},
        [
            ("applicant", "Applicant", "circle-dashed", "Would like to work here.", {"target_days": 30}),
            ("employee", "Employee", "circle-check", "Works here.", {}),
            ("alumni", "Alumni", "circle-off", "Worked here.", CLOSED),
        ],
    ),
    (
        "network",
        "Network",
        "waypoints",
        True,
        True,
        {},
        [
            ("advisor", "Advisor", "lightbulb", "Is asked before we decide.", {}),
            ("influencer", "Influencer", "radio", "Others listen to them.", {}),
            ("friend", "Friend of the house", "heart", "Wishes us well.", {}),
        ],
    ),
]
RULES = {
    "opened": True,
    "lost": True,
    "won": True,
    "first_order": True,
    "nth_order": True,
    "orders_needed": 4,
    "churn": True,
    "churn_days": 365,
    "returned": True,
    "returns_as": "onboarding",
    "other": True,
}


def plant(perspective: Any, stage: Any, rule_set: Any) -> None:
    """Make what is missing; the models are given, because a migration has its own."""
    for position, (key, name, icon, people, companies, words, stages) in enumerate(PERSPECTIVES):
        facts = {"name": name, "icon": icon, "for_people": people, "for_companies": companies, "words": words}
        row, _ = perspective.objects.get_or_create(key=key, defaults={**facts, "position": position})
        for place, (stage_key, label, glyph, meaning, options) in enumerate(stages):
            told = {"name": label, "glyph": glyph, "meaning": meaning, "position": place, **options}
            stage.objects.get_or_create(perspective=row, key=stage_key, defaults=told)
    sales = perspective.objects.get(key="sales")
    rule_set.objects.get_or_create(perspective=sales, since=None, defaults={"rules": RULES})
