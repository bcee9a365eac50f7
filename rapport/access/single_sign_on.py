"""Single sign-on by OpenID Connect: allauth's provider, more careful about what it believes.

Only a signed identity token counts, and of it only the subject and a verified e-mail.
"""

from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.messages import error as say
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse

from rapport.access import actions, queries
from rapport.access.actions.identity import NOBODY
from rapport.audit.actions import note
from rapport.audit.origin import origin_of
from rapport.base.errors import Refused

PROVIDER = "single"
SIGNED_BY = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
FAILED = "Signing in there did not work. Try again, or sign in with your password."


class Door(OpenIDConnectOAuth2Adapter):
    """How the provider is asked."""

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Under our own address, whatever the request calls us."""
        return settings.BASE_URL + reverse("single-sign-on-answer")

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **given: Any) -> SocialLogin:
        claims = self._claims(app, given["response"].get("id_token") or "")
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            more = self._fetch_user_info(token.token)
            if more.get("sub") != claims["sub"]:
                raise OAuth2Error("userinfo is somebody else's")
            claims |= {key: more[key] for key in ("email", "email_verified", "name") if key in more}
        if not isinstance(claims.get("email", ""), str):
            raise OAuth2Error("no e-mail address")
        claims["email_verified"] = claims.get("email_verified") in (True, "true")
        login = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
        login.account.extra_data = {}  # nothing is kept of what it told
        login.told = {"nonce": claims.get("nonce"), "name": str(claims.get("name") or "")}
        return login

    def _claims(self, app: Any, id_token: str) -> dict:
        """What the token says, once its signature, issuer, audience, and time are right. Raises OAuth2Error."""
        try:
            if jwt.get_unverified_header(id_token).get("alg") not in SIGNED_BY:
                raise OAuth2Error("not signed by a key of the provider")
            claims = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
            raise OAuth2Error("no identity token that can be believed") from error
        if not claims.get("sub"):
            raise OAuth2Error("no subject")
        return claims


class Provider(OpenIDConnectProvider):
    """The one that RAPPORT_OIDC_URL names."""

    id = PROVIDER
    oauth2_adapter_class = Door


class Adapter(DefaultSocialAccountAdapter):
    """allauth's adapter (SOCIALACCOUNT_ADAPTER): who gets in."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Whose account this is: by its subject, else by a verified e-mail, else a new one where that is switched on."""
        if not sociallogin.state.get("nonce") or sociallogin.told["nonce"] != sociallogin.state["nonce"]:
            raise ImmediateHttpResponse(to_login(request, FAILED))
        identity = queries.identity(PROVIDER, sociallogin.account.uid)
        if identity is None:
            try:
                identity = actions.adopt_identity(PROVIDER, sociallogin.account.uid, *_told(sociallogin))
            except Refused as refused:
                raise ImmediateHttpResponse(to_login(request, refused.sentence)) from None
        if not identity.user.is_active:
            raise ImmediateHttpResponse(to_login(request, NOBODY))
        sociallogin.account, sociallogin.user = identity, identity.user

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        """The person allauth would make; ours come from `adopt_identity`."""
        return sociallogin.user

    def on_authentication_error(self, request: HttpRequest, provider: Any, **about: Any) -> None:
        raise ImmediateHttpResponse(to_login(request, FAILED))

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list:
        """Only what the environment names: no table is asked."""
        return [app for app in super().list_apps(request, provider, client_id) if not app.pk]


def _told(sociallogin: SocialLogin) -> tuple[str, str]:
    """(a verified e-mail or "", name)."""
    address = next((one for one in sociallogin.email_addresses if one.verified is True), None)
    return (address.email.lower() if address else ""), sociallogin.told["name"]


def to_login(request: HttpRequest, sentence: str) -> Any:
    """Back to the sign-in page, which says it once; the audit log keeps that it failed."""
    note("sign_in_failed", by=None, what="single sign-on", origin=origin_of(request))
    say(request, sentence)
    return redirect(settings.LOGIN_URL)
