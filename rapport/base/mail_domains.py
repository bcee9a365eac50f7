"""Whether a domain has mail, as the name service (DNS) says, asked with a time limit. Only jobs ask."""

from collections.abc import Callable

import dns.exception
import dns.resolver

SECONDS = 5.0  # for one question
NEVER = ("test", "example", "invalid", "localhost")  # RFC 2606: nobody gets mail there
Asked = Callable[[str, str], list[str] | None]


class Unknown(Exception):
    """Nobody answered: we are off-line, or the name service is."""


def asked_of_dns(name: str, kind: str) -> list[str] | None:
    """The records of one kind, as text; None for a domain that is not there. Raises Unknown."""
    try:
        return [record.to_text() for record in dns.resolver.resolve(f"{name}.", kind, lifetime=SECONDS)]
    except dns.resolver.NXDOMAIN:
        return None
    except dns.resolver.NoAnswer:
        return []
    except (dns.exception.DNSException, OSError, ValueError) as failure:
        raise Unknown from failure


def has_mail(domain: str, ask: Asked = asked_of_dns) -> bool | None:
    """True, False, or None where nobody answered."""
    name = domain.strip().rstrip(".").lower()
    if not name or name.rsplit(".", 1)[-1] in NEVER:
        return False
    try:
        exchangers = ask(name, "MX")
        if exchangers is None:
            return False
        if exchangers:
            return any(one.split()[-1] != "." for one in exchangers)  # "0 ." says: no mail here (RFC 7505)
        return any(ask(name, kind) for kind in ("A", "AAAA"))  # without exchangers the machine itself takes it
    except Unknown:
        return None
