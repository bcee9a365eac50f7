"""Settings of the organisation: its facts, and its days off."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from rapport.access import actions
from rapport.access.days_off import read_days
from rapport.access.settings_pages import Setting, setting_refused, setting_saved, settings_page
from rapport.base.errors import Gone, Invalid
from rapport.organisation import choices
from rapport.organisation.models import Organisation
from rapport.organisation.queries import holidays, organisation, today_of
from rapport.ui import pages


def _settings(own: Organisation) -> dict[str, Setting]:
    found = [
        Setting("name", "Name", span="span-4 wide-field"),
        Setting("currency", "Currency", "select", tuple(choices.currencies().items()), span=""),
        Setting(
            "country",
            "Country",
            "select",
            tuple(choices.countries().items()),
            "Reads phone numbers as this country’s",
            "",
        ),
        Setting("time_zone", "Time zone", "select", tuple(choices.time_zone_labels()), span=""),
        Setting("language", "Language", "select", tuple(choices.languages().items()), span=""),
        Setting("working_days", "Working week", "days", tuple(choices.WEEKDAYS), span="span-4"),
        Setting("full_day", "A day is full from", "number", note="planned activities", span=""),
    ]
    return {one.key: one for one in found}


@require_http_methods(["GET", "POST"])
def facts(request: HttpRequest) -> HttpResponse:
    own = organisation()
    settings = _settings(own)
    if request.method != "POST":
        context = {"settings": [(one, getattr(own, key)) for key, one in settings.items()]}
        return settings_page(request, "organisation", "access/organisation_settings.html", context)
    key = request.POST.get("setting", "")
    if key not in settings:
        raise Gone("There is no such setting.")
    value = "".join(request.POST.getlist(key)) if key == "working_days" else request.POST.get(key, "")
    try:
        done = actions.change_organisation(own, {key: value}, by=request.user)
    except Invalid as invalid:
        return setting_refused(request, settings[key], value, invalid.problems[key])
    return setting_saved(request, settings[key], getattr(organisation(), key), done)


@require_http_methods(["GET", "POST"])
def days_off(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return settings_page(request, "holidays", "access/holidays.html", _days(request))
    text = request.POST.get("days", "")
    try:
        if request.POST.get("day"):
            text = f"{request.POST['day']} {request.POST.get('name', '')}"
        done = actions.add_holidays(read_days(text, today_of(request.user)), by=request.user)
    except Invalid as invalid:
        context = _days(request) | {"problems": invalid.problems, "typed_days": request.POST.get("days", "")}
        return pages.fragment(request, "access/_holidays.html", context, status=422)
    return pages.tell(pages.fragment(request, "access/_holidays.html", _days(request)), done.summary, undo=done.id)


@require_POST
def removal(request: HttpRequest, holiday_id: int) -> HttpResponse:
    done = actions.remove_holidays([holiday_id], by=request.user)
    return pages.tell(pages.fragment(request, "access/_holidays.html", _days(request)), done.summary, undo=done.id)


def _days(request: HttpRequest) -> dict:
    today = today_of(request.user)
    days = holidays(date(today.year, 1, 1))
    return {"days": days, "today": today, "typed_days": "", "problems": {}, "here": "/settings/holidays/"}
