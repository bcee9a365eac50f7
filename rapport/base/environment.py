"""Read settings from the environment, with one sentence when a value makes no sense."""

import os
from datetime import time
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


def flag(name: str, default: bool = False) -> bool:
    """True for 1, true, yes, on (any case)."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """A whole number, or SystemExit naming the variable."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise SystemExit(f"{name} is {value!r}; it has to be a whole number.") from None


def clock(name: str, default: str) -> time | None:
    """A time of day as 02:30, None for "off", or SystemExit naming the variable."""
    value = os.environ.get(name, "").strip().lower() or default
    try:
        return None if value == "off" else time.fromisoformat(value)
    except ValueError:
        raise SystemExit(f"{name} is {value!r}; it has to be a time as 02:30, or off.") from None


def words(name: str, default: list[str]) -> list[str]:
    """A list written with commas."""
    value = os.environ.get(name, "")
    return [word.strip() for word in value.split(",") if word.strip()] or default


def single_sign_on() -> tuple[dict, dict | None]:
    """allauth's settings of the provider that signs people in, and ours: its name, whether it makes accounts; None for no provider.

    Raises SystemExit where only some of what it takes is set.
    """
    names = ("RAPPORT_OIDC_URL", "RAPPORT_OIDC_CLIENT", "RAPPORT_OIDC_SECRET")
    taken = [os.environ.get(name, "").strip() for name in names]
    if not any(taken):
        return {}, None
    if not all(taken):
        raise SystemExit(f"Single sign-on takes all three: {', '.join(names)}.")
    url, client, secret = taken
    if not url.startswith("https://") and urlsplit(url).hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise SystemExit("RAPPORT_OIDC_URL has to start with https://.")
    name = os.environ.get("RAPPORT_OIDC_NAME", "").strip() or "single sign-on"
    app = {
        "provider_id": "single",
        "name": name[:40],
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": url.rstrip("/"), "oauth_pkce_enabled": True},
    }
    ours = {"name": name, "creates": flag("RAPPORT_OIDC_CREATES"), "url": url.rstrip("/")}
    return {"single": {"APPS": [app]}}, ours


def database_from_url(url: str, data: Path) -> dict:
    """Django's database settings of `postgres://user:password@host:port/name?option=value` or SQLite in `data`.

    `sqlite:///path` names another file. Raises SystemExit on a scheme we do not know.
    """
    parts = urlsplit(url)
    if not url or parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)) if parts.path else data / "rapport.sqlite3")
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": parts.port or "",
            "OPTIONS": {
                "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
                # Compiling a statement takes longer than running it. A pooler that refuses this is given `?options=`.
                "options": "-c jit=off",
                **dict(parse_qsl(parts.query, keep_blank_values=True)),
            },
        }
    raise SystemExit(f"RAPPORT_DATABASE_URL starts with {parts.scheme!r}; it has to be postgres:// or sqlite://.")


def _sqlite(file: Path) -> dict:
    return {
        "ENGINE": "rapport.base.sqlite",
        "NAME": file,
        "CONN_MAX_AGE": None,
        # Tests run on a file too: in memory SQLite locks otherwise than in use.
        "TEST": {"NAME": str(file.with_name("test.sqlite3"))},
        "OPTIONS": {
            # One writer: take the write lock at BEGIN, so that nobody reads and then fails to upgrade.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;"
                "PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=4000; PRAGMA mmap_size=268435456;"
            ),
        },
    }
