"""Invite, list, deactivate colleagues and give reset links, without a mail server: you hand the link on yourself."""

import argparse
import json

from rapport.access import actions, queries
from rapport.cli import DONE
from rapport.cli.actor import DOOR, acting_user, one_of


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(
        dest="verb", metavar="invite|list|deactivate|reactivate|reset|lost-factor", required=True
    )
    invite = verbs.add_parser("invite", help="make an account, and the link that opens it")
    invite.add_argument("email")
    invite.add_argument("--name", required=True)
    invite.add_argument("--administrator", action="store_true", help="may manage people and settings")
    verbs.add_parser("list", help="who has an account")
    verbs.add_parser("deactivate", help="who left cannot sign in; all sessions end at once").add_argument("email")
    verbs.add_parser("reactivate", help="let somebody in again").add_argument("email")
    verbs.add_parser("reset", help="a link to choose a new password").add_argument("email")
    verbs.add_parser(
        "lost-factor", help="remove somebody's second factors, so that they can add new ones"
    ).add_argument("email")
    for verb in verbs.choices.values():
        verb.add_argument("--by", default="", metavar="EMAIL", help="in whose name (the first administrator)")
        verb.add_argument("--json", action="store_true", help="answer as JSON")


def run(options: argparse.Namespace) -> int:
    answer, words = VERBS[options.verb](options)
    print(json.dumps(answer, indent=1) if options.json else words)
    return DONE


def _invite(options: argparse.Namespace) -> tuple[dict, str]:
    values = {"email": options.email, "name": options.name, "is_administrator": options.administrator}
    user, link = actions.invite_user(values, by=acting_user(options.by), door=DOOR)
    return {"email": user.email, "link": link}, f"{user.name} can join under this link, once:\n\n  {link}\n"


def _list(options: argparse.Namespace) -> tuple[list[dict], str]:
    people = [
        {"email": one.email, "name": one.name, "administrator": one.is_administrator, "active": one.is_active}
        for one in queries.people()
    ]
    lines = [
        f"{one['email']:40} {one['name']:30} "
        f"{'administrator' if one['administrator'] else ''}{'' if one['active'] else ' (deactivated)'}".rstrip()
        for one in people
    ]
    return people, "\n".join(
        lines
    ) or "Nobody has an account yet. `rapport serve` prints the link that makes the first one."


def _deactivate(options: argparse.Namespace) -> tuple[dict, str]:
    user = one_of(queries.people(), options.email)
    actions.deactivate_user(user, by=acting_user(options.by), door=DOOR)
    return {"email": user.email, "active": False}, f"{user.name} cannot sign in any more."


def _reactivate(options: argparse.Namespace) -> tuple[dict, str]:
    user = one_of(queries.people(), options.email)
    actions.reactivate_user(user, by=acting_user(options.by), door=DOOR)
    return {"email": user.email, "active": True}, f"{user.name} can sign in again."


def _reset(options: argparse.Namespace) -> tuple[dict, str]:
    user = one_of(queries.people(), options.email)
    link = actions.reset_link(user, by=acting_user(options.by), door=DOOR)
    return {
        "email": user.email,
        "link": link,
    }, f"{user.name} chooses a new password under this link, once:\n\n  {link}\n"


def _lost_factor(options: argparse.Namespace) -> tuple[dict, str]:
    user = one_of(queries.people(), options.email)
    actions.reset_second_factors(user, by=acting_user(options.by), door=DOOR)
    return {"email": user.email}, f"{user.name} signs in by the password alone now, and can add new second factors."


VERBS = {
    "lost-factor": _lost_factor,
    "invite": _invite,
    "list": _list,
    "deactivate": _deactivate,
    "reactivate": _reactivate,
    "reset": _reset,
}
