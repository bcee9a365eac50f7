"""Sign-in, one-time links, and settings. Of allauth's pages only the first two exist here."""

from django.urls import path

from rapport.access.views import organisation, own_settings, people, session, welcome

urlpatterns = [
    path("accounts/login/", session.login, name="account_login"),
    path("accounts/logout/", session.logout, name="account_logout"),
    path("welcome/<str:token>/", welcome.welcome, name="welcome_link"),
    path("settings/", own_settings.settings_index, name="settings"),
    path("settings/mine/", own_settings.mine, name="own-settings"),
    path("settings/mine/password/", own_settings.password, name="own-password"),
    path("settings/mine/sessions/", own_settings.elsewhere, name="own-sessions"),
    path("settings/organisation/", organisation.facts, name="organisation-settings"),
    path("settings/holidays/", organisation.days_off, name="holidays"),
    path("settings/holidays/<int:holiday_id>/removal/", organisation.removal, name="holiday-removal"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/invitation/", people.invitation, name="invitation"),
    path("settings/people/<int:user_id>/", people.change, name="person-change"),
    path("settings/people/<int:user_id>/link/", people.new_link, name="person-link"),
]
