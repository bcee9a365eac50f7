"""With what and from where somebody is signed in: noted when they sign in, and once a day while they go on."""

from ipaddress import ip_address

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils import timezone

from rapport.access.sessions import SEEN

# The first that a browser's words contain: nearly all of them call themselves Mozilla, Chrome and Safari besides.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def note(request: HttpRequest) -> None:
    """Keep in the session with what and from where it goes on, once it is somebody's."""
    now = timezone.now()
    request.session[SEEN] = {
        "began": request.session.get(SEEN, {}).get("began") or now.isoformat(),
        "on": now.date().isoformat(),
        "device": request.headers.get("User-Agent", "")[:300],
        "address": get_adapter(request).get_client_ip(request)[:45],
    }


def note_daily(request: HttpRequest) -> None:
    """The first request of a day says so; all others write nothing."""
    seen = request.session.get(SEEN)
    if seen and seen["on"] != timezone.now().date().isoformat():
        note(request)


def device_of(user_agent: str) -> str:
    """ "Firefox on Windows"; "Unknown device" where the browser says nothing that we know."""
    browser = next((name for word, name in BROWSERS if word in user_agent), "")
    system = next((name for word, name in SYSTEMS if word in user_agent), "")
    return " on ".join(filter(None, (browser, system))) or "Unknown device"


def place_of(address: str) -> str:
    """Where an address is, as far as it says so itself; else the address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address or "Unknown place"
    if ip.is_loopback:
        return "This computer"
    return f"Own network, {address}" if ip.is_private else address
