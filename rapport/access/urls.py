"""Of allauth's pages only these two exist here."""

from django.urls import path

from rapport.access.views import session, welcome

urlpatterns = [
    path("accounts/login/", session.login, name="account_login"),
    path("accounts/logout/", session.logout, name="account_logout"),
    path("welcome/<str:token>/", welcome.welcome, name="welcome_link"),
]
