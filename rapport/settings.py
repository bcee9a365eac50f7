"""Settings, all from the environment; docs/settings.md has the one table that explains them."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from rapport.base.environment import clock, database_from_url, flag, number, single_sign_on, words
from rapport.base.logs import logging_settings

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("RAPPORT_DATA", "data")).resolve()
DATA.mkdir(parents=True, exist_ok=True, mode=0o700)


def _secret_key() -> str:
    """The signing key: from the environment, else made once and kept beside the data."""
    if key := os.environ.get("RAPPORT_SECRET_KEY"):
        return key
    kept = DATA / "secret_key"
    if not kept.exists():
        made = kept.with_name(f".secret_key.{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        try:
            os.link(made, kept)  # fails if another process was first: then its key stands
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return kept.read_text().strip()


SECRET_KEY = _secret_key()
DEBUG = flag("RAPPORT_DEBUG")
BASE_URL = os.environ.get("RAPPORT_BASE_URL", f"http://127.0.0.1:{number('RAPPORT_PORT', 8000)}").rstrip("/")
ALLOWED_HOSTS = words("RAPPORT_ALLOWED_HOSTS", [urlsplit(BASE_URL).hostname or "", "localhost", "127.0.0.1", "[::1]"])
CSRF_FAILURE_VIEW = "rapport.web.views.frame.old_page"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []
SECURE = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "csp",
    "rapport.base",
    "rapport.ui",
    "rapport.organisation",
    "rapport.jobs",
    "rapport.backups",
    "rapport.journal",
    "rapport.notices",
    "rapport.audit",
    "rapport.access",
    "rapport.lookups",
    "rapport.attachments",
    "rapport.contacts",
    "rapport.activities",
    "rapport.perspectives",
    "rapport.calling",
    "rapport.exchange",
    "rapport.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "rapport.base.memory.RequestMemory",
    "rapport.web.middleware.TroubleMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "rapport.access.middleware.TokenMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rapport.audit.middleware.OriginMiddleware",
    "rapport.access.middleware.SignedInMiddleware",
    "rapport.contacts.looks.LooksMiddleware",
    "rapport.journal.middleware.OnceMiddleware",
]

ROOT_URLCONF = "rapport.urls"
WSGI_APPLICATION = "rapport.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "DIRS": [p / "templates" for p in sorted((ROOT / "rapport").iterdir()) if (p / "templates").is_dir()],
        "OPTIONS": {"environment": "rapport.ui.jinja.environment"},
    },
    {
        # allauth's own pages; everything of ours is Jinja2.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASES = {"default": database_from_url(os.environ.get("RAPPORT_DATABASE_URL", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "rapport.base.shared_cache.SharedCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "organisation.User"
AUTHENTICATION_BACKENDS = ["rapport.access.sessions.Backend"]
SESSION_ENGINE = "rapport.access.sessions"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "rapport.access.adapter.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = None  # the person chooses
ACCOUNT_SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,6/300s/key",
    "change_password": "6/300s/user",
    "reset_password_from_key": "20/m/ip",
}
MFA_ADAPTER = "rapport.access.factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_DIGITS = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
SOCIALACCOUNT_ADAPTER = "rapport.access.single_sign_on.Adapter"
SOCIALACCOUNT_PROVIDERS, SINGLE_SIGN_ON = single_sign_on()
ALLAUTH_TRUSTED_PROXY_COUNT = number("RAPPORT_TRUSTED_PROXIES", 0)

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
X_FRAME_OPTIONS = "DENY"
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_FINDERS = ["rapport.ui.styles.StylesFinder", "django.contrib.staticfiles.finders.AppDirectoriesFinder"]
STATIC_ROOT = Path(os.environ.get("RAPPORT_STATIC", ROOT / "rapport" / "static_built"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "rapport.ui.storage.BuiltStorage"
        if not (DEBUG or flag("RAPPORT_TESTING"))
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = DATA / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024  # so that a note too long is told beside its field; files do not count
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
UPLOAD_LIMIT = number("RAPPORT_UPLOAD_LIMIT", 25) * 1024 * 1024

TASKS = {"default": {"BACKEND": "rapport.jobs.backend.DatabaseBackend", "QUEUES": []}}
BACKUPS = Path(os.environ.get("RAPPORT_BACKUPS", DATA / "backups")).resolve()
BACKUP_AT = clock("RAPPORT_BACKUP_AT", "02:30")
BACKUP_KEEP = number("RAPPORT_BACKUP_KEEP", 7)
# Who verifies the data of leads, and whether the name service is asked which domains have mail.
VERIFIER = os.environ.get("RAPPORT_VERIFIER", "").strip() or "rapport.perspectives.verification.BuiltIn"
ASKS_FOR_MAIL = flag("RAPPORT_ASKS_FOR_MAIL", default=not flag("RAPPORT_TESTING"))
LOGGING = logging_settings(os.environ.get("RAPPORT_LOG_LEVEL", "INFO").upper())
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
SILENCED_SYSTEM_CHECKS: list[str] = []
