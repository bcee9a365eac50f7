"""In whose name a command writes: the journal names a person, and the command line as the door."""

from rapport.base.errors import Refused
from rapport.organisation.models import User
from rapport.organisation.queries import colleagues

DOOR = "command"


def acting_user(email: str = "") -> User:
    """The colleague with this address, else the first administrator. Raises Refused."""
    people = colleagues()
    if email:
        return one_of(people, email)
    if administrators := [person for person in people if person.is_administrator]:
        return min(administrators, key=lambda person: person.id)
    raise Refused("There is no account yet. `rapport serve` prints the link that makes the first one.")


def one_of(people: list[User], email: str) -> User:
    """The person with this address. Raises Refused."""
    for person in people:
        if person.email == email.strip().lower():
            return person
    raise Refused(f"Nobody here has the address {email}. `rapport user list` shows everybody.")
