"""Settings pages about contacts: sources and relationships."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from rapport.access.list_pages import list_urls
from rapport.access.settings_pages import settings_page
from rapport.contacts.actions.settings import RELATIONSHIP_TYPES, SOURCES
from rapport.contacts.queries.settings import relationship_types, sources
from rapport.ui import pages

SIDES = [("", "anyone"), ("person", "a person"), ("organisation", "a company")]


def _sources(user: Any, **more) -> dict:
    return {"rows": sources(user), "prefix": SOURCES.url, "target": "#sources", "problem": None, **more}


def _types(user: Any, **more) -> dict:
    context = {"rows": relationship_types(user), "prefix": RELATIONSHIP_TYPES.url, "target": "#relationship-types"}
    return {**context, "sides": SIDES, "problem": None, **more}


@require_GET
def source_page(request: HttpRequest) -> HttpResponse:
    return settings_page(request, "sources", "contacts/source_settings.html", _sources(request.user))


@require_GET
def relationship_page(request: HttpRequest) -> HttpResponse:
    return settings_page(request, "relationships", "contacts/relationship_settings.html", _types(request.user))


def _source_list(request: HttpRequest, **more) -> HttpResponse:
    return pages.fragment(request, "contacts/_source_list.html", _sources(request.user, **more))


def _type_list(request: HttpRequest, **more) -> HttpResponse:
    return pages.fragment(request, "contacts/_relationship_type_list.html", _types(request.user, **more))


urlpatterns = list_urls("settings/sources/", SOURCES, _source_list)
urlpatterns += list_urls("settings/relationships/", RELATIONSHIP_TYPES, _type_list)
