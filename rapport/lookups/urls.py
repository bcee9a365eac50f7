"""The lists of all record types that have one, their editors, and saved lookups."""

from django.urls import path

from rapport.base import catalogue
from rapport.lookups.views import editors, finding, listing, saved

urlpatterns = [
    path("lookups/menu/", saved.menu, name="lookups_menu"),
    path("lookups/<int:lookup_id>/", saved.show, name="lookup"),
    path("lookups/<int:lookup_id>/change/", saved.change, name="lookup_change"),
    path("lookups/<int:lookup_id>/deletion/", saved.delete, name="lookup_deletion"),
    path("lookups/<slug:record_type>/rows/", listing.rows, name="list_rows"),
    path("lookups/<slug:record_type>/foot/", listing.foot, name="list_foot"),
    path("lookups/<slug:record_type>/editor/", editors.editor, name="list_editor"),
    path("lookups/<slug:record_type>/preview/", editors.preview, name="list_preview"),
    path("lookups/<slug:record_type>/values/", editors.values, name="list_values"),
    path("lookups/<slug:record_type>/columns/", editors.columns, name="list_columns"),
    path("lookups/<slug:record_type>/sorts/", editors.sorts, name="list_sorts"),
    path("lookups/<slug:record_type>/saving/", saved.saving, name="list_saving"),
    path("palette/", finding.palette, name="palette"),
    path("search/", finding.search, name="search"),
    path("lookups/density/", listing.density, name="list_density"),
    *(
        path(card.list_url.lstrip("/"), listing.show, {"record_type": card.key}, name=f"{card.key}_list")
        for card in catalogue.cards()
        if card.list_url
    ),
]
