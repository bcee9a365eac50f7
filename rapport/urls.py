"""Every room's URLs, in one place."""

from django.urls import include, path

urlpatterns = [
    path("", include("rapport.access.urls")),
    path("", include("rapport.journal.urls")),
    path("", include("rapport.attachments.urls")),
    path("", include("rapport.contacts.urls")),
    path("", include("rapport.notices.urls")),
    path("", include("rapport.lookups.urls")),
    path("", include("rapport.activities.urls")),
    path("", include("rapport.perspectives.urls")),
    path("", include("rapport.calling.urls")),
    path("", include("rapport.exchange.urls")),
    path("", include("rapport.web.urls")),
]

handler400 = "rapport.web.views.frame.unreadable"
handler403 = "rapport.web.views.frame.forbidden"
handler404 = "rapport.web.views.frame.gone"
handler500 = "rapport.web.views.frame.failed"
