"""Sign-in, one-time links, and settings. Of allauth's pages only those that its machinery asks for by name exist here."""

from django.urls import path

from rapport.access.views import (
    confirmation,
    organisation,
    own_settings,
    people,
    second_factor,
    security,
    session,
    single_sign_on,
    welcome,
)

urlpatterns = [
    path("accounts/login/", session.login, name="account_login"),
    path("accounts/logout/", session.logout, name="account_logout"),
    path("accounts/login/passkey/", session.passkey, name="passkey-login"),
    path("accounts/login/second/", second_factor.second_step, name="mfa_authenticate"),
    path("accounts/login/single/", single_sign_on.leave, name="single-sign-on"),
    path("accounts/login/single/answer/", single_sign_on.answer, name="single-sign-on-answer"),
    path("accounts/confirmation/", confirmation.confirmation, name="confirmation"),
    path("accounts/second-factor/", second_factor.choice, name="second-factor"),
    path("accounts/second-factor/app/", second_factor.app, name="second-factor-app"),
    path("accounts/second-factor/passkey/", second_factor.passkey, name="second-factor-passkey"),
    path("welcome/<str:token>/", welcome.welcome, name="welcome_link"),
    path("settings/", own_settings.settings_index, name="settings"),
    path("settings/mine/", own_settings.mine, name="own-settings"),
    path("settings/mine/password/", own_settings.password, name="own-password"),
    path("settings/mine/sessions/", own_settings.elsewhere, name="own-sessions"),
    path("settings/mine/security/", security.security, name="security"),
    path("settings/mine/security/factors/<int:factor_id>/name/", second_factor.name, name="factor-name"),
    path("settings/mine/security/factors/<int:factor_id>/removal/", second_factor.removal, name="factor-removal"),
    path("settings/mine/security/codes/", second_factor.codes, name="recovery-codes"),
    path("settings/mine/security/devices/<str:name>/end/", security.session_end, name="session-end"),
    path("settings/mine/security/tokens/<str:kind>/new/", security.new_token, name="token-new"),
    path("settings/mine/security/tokens/<int:token_id>/removal/", security.token_removal, name="token-removal"),
    path("settings/organisation/", organisation.facts, name="organisation-settings"),
    path("settings/holidays/", organisation.days_off, name="holidays"),
    path("settings/holidays/<int:holiday_id>/removal/", organisation.removal, name="holiday-removal"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/invitation/", people.invitation, name="invitation"),
    path("settings/people/<int:user_id>/", people.change, name="person-change"),
    path("settings/people/<int:user_id>/link/", people.new_link, name="person-link"),
]
