"""Fill an empty database with an invented firm: colleagues, contacts, years of work, and next steps."""

import argparse

from rapport.access.actions import reset_link
from rapport.access.queries import is_set_up
from rapport.cli import DONE
from rapport.cli.actor import DOOR, acting_user
from rapport.demo.build import fill
from rapport.supervisor.prepare import migrate, pending_migrations


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--contacts", type=int, default=1200, help="how many people (1200)")
    parser.add_argument("--activities", type=int, help="how many activities (five a person)")
    parser.add_argument("--seed", type=int, default=1, help="another number invents other people")
    parser.add_argument("--if-empty", action="store_true", help="leave a database alone that holds data already")


def run(options: argparse.Namespace) -> int:
    if pending_migrations():
        migrate()
    if not is_set_up() or not options.if_empty:
        fill(contacts=options.contacts, activities=options.activities, seed=options.seed)
        print(f"{options.contacts:,} invented people are in the database.")
    administrator = acting_user()
    if not administrator.has_usable_password():
        link = reset_link(administrator, by=administrator, door=DOOR)
        print(f"To sign in as {administrator.email}, choose a password under this link, once:\n\n  {link}\n")
    return DONE
