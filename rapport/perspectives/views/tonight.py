"""What tonight's run would move, and why: nothing is moved by looking."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from rapport.access.actions import require
from rapport.access.settings_pages import settings_page
from rapport.base.text import whole_number
from rapport.contacts.queries import visible_to
from rapport.perspectives import queries
from rapport.perspectives.actions.keeping import PRIVILEGE
from rapport.perspectives.actions.tonight import LOOKED_AT, WHY, dry_run
from rapport.perspectives.queries.move import unseen_perspectives
from rapport.perspectives.queries.words import worded

A_PAGE = 50


@require_GET
def tonight(request: HttpRequest) -> HttpResponse:
    """Counted by rule, then the contacts, `page` by page."""
    require(request.user, PRIVILEGE)
    sales = queries.sales()
    is_seen = sales.pk not in unseen_perspectives(request.user)
    found = dry_run(request.user, LOOKED_AT if is_seen else 0)
    page = whole_number(request.GET.get("page")) or 1
    shown = found.moves[(page - 1) * A_PAGE : page * A_PAGE]
    contacts = visible_to(request.user).in_bulk([contact_id for contact_id, *_ in shown])
    context = {
        "title": "What would tonight move?",
        "sales": sales,
        "is_seen": is_seen,
        "counts": [(worded(WHY[rule]), count) for rule, count in found.by_rule.most_common()],
        "total": len(found.moves),
        "is_all": found.is_all,
        "is_group_broken": found.is_group_broken,
        "looked_at": LOOKED_AT,
        "lines": [
            (contacts[pk], start and queries.stage_of(start), end and queries.stage_of(end), worded(WHY[rule]))
            for pk, start, end, rule in shown
            if pk in contacts
        ],
        "page": page,
        "pages": max(1, -(-len(found.moves) // A_PAGE)),
    }
    return settings_page(request, "perspectives", "perspectives/tonight.html", context)
