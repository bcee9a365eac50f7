"""Second factors, as allauth checks them: what they are called here, how secrets are kept, and that no code works twice."""

import base64
import hashlib
from secrets import compare_digest
from urllib.parse import urlsplit

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest

from rapport.organisation.models import User
from rapport.organisation.queries import organisation

WRONG = "This code is not right. Codes change every 30 seconds; take the one shown now."
USED = "This recovery code was used already; each works once. Take another one."
NO_RECOVERY = "This recovery code is not right. Each works once, and new ones end those made before."
CODE_LIVES = 30 * 4  # seconds: longer than a code is accepted, the steps before and after included


class Adapter(DefaultMFAAdapter):
    """allauth's adapter (MFA_ADAPTER)."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": WRONG}

    def _get_site_name(self) -> str:
        """What an authenticator app calls us; never what the request calls us."""
        return f"Rapport, {organisation().name}"

    def encrypt(self, text: str) -> str:
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; under another secret key one that no code fits."""
        try:
            return _lock().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return generate_totp_secret()


def _lock() -> Fernet:
    """Made from the installation's secret key, so that a stolen database alone gives no codes."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second factors:" + settings.SECRET_KEY.encode()).digest()))


def _use_once(user: User, code: str) -> None:
    if not cache.add(f"code-used:{user.pk}:{code.strip()}", True, timeout=CODE_LIVES):
        raise ValidationError(WRONG)


def _why_wrong(user: User, code: str) -> str:
    """Of a recovery code that was used that it was: only who has it, and comes after the right password, can read this."""
    factors = {one.type: one for one in Authenticator.objects.filter(user=user)}
    typed = normalize_user_code(code)
    found = factors.get(Authenticator.Type.RECOVERY_CODES)
    known = found.wrap().generate_codes() if found and typed.isascii() else []
    if any(compare_digest(typed, one) for one in known):
        return USED
    is_of_app = Authenticator.Type.TOTP in factors and len(typed) < settings.MFA_RECOVERY_CODE_DIGITS
    return WRONG if is_of_app else NO_RECOVERY


def is_signed(form: Form) -> bool:
    """Whether a form holds what a passkey signed. Its JSON may be anything: a number of thousands of digits is refused too."""
    try:
        return form.is_valid()
    except ValueError:
        form.add_error(None, "This is nothing a passkey signed.")
        return False


class CodeForm(AuthenticateForm):
    """A code of an authenticator app, or a recovery code."""

    def clean_code(self) -> str:
        try:
            code = super().clean_code()
        except ValidationError as refusal:
            if refusal.code != "incorrect_code":
                raise
            raise ValidationError(_why_wrong(self.user, self.cleaned_data["code"])) from None
        _use_once(self.user, code)
        return code


class AppForm(ActivateTOTPForm):
    """The first code of a new authenticator app; `secret` is what the app was given."""

    def clean_code(self) -> str:
        code = super().clean_code()
        _use_once(self.user, code)
        return code


def takes_passkeys(request: HttpRequest) -> bool:
    """Browsers give passkeys to names only, not to numbers, and only where the connection is safe."""
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    is_name = not host.replace(".", "").isdigit() and ":" not in host
    return is_name and (request.is_secure() or settings.SECURE or host == "localhost")
