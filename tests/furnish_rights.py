"""Roles, groups and rules for the screens of rights: three teams below one head, long names, somebody without a role."""

from rapport.access.actions.group import save_group
from rapport.access.actions.profile import add_profile, change_profile, limit_field
from rapport.access.actions.role import add_role, give_role
from rapport.access.actions.sharing import save_rule, set_default, share_record
from rapport.access.models import Group, Level, Profile, Role
from rapport.contacts.models import Contact
from rapport.organisation.models import User

LONG = "Rechtsschutzversicherungsgesellschaften und Donaudampfschifffahrt, Außendienst Süd"


def rights(user: User, contact: Contact) -> dict:
    """As a company of three teams has it; everybody may still read and write everything."""
    profiles = {one.name: one for one in Profile.objects.all()}
    council = add_profile("Works council", by=user, like=profiles["Read only"])
    limit_field(council, "contact", "notes", "hidden", by=user)
    limit_field(council, "contact", "birthday", "hidden", by=user)
    head = add_role("Management", by=user, profiles=[profiles["Manager"]])
    teams = [add_role(name, by=user, parent=head, profiles=[profiles["Manager"]]) for name in ("Boston", "Lowell")]
    sellers = [
        add_role(name, by=user, parent=team, profiles=[profiles["Salesperson"]])
        for name, team in (("Account managers", teams[0]), (LONG, teams[0]), ("Field team", teams[1]))
    ]
    add_role("Bookkeeping", by=user, parent=head, profiles=[profiles["Read only"], council])
    people = list(User.objects.filter(is_active=True).exclude(pk=user.pk).order_by("pk"))
    for person, role in zip(people, [*sellers, *teams], strict=False):
        give_role(person, role, by=user)
    save_group(None, by=user, name=f"Group of {LONG}", members=[f"role-{teams[0].pk}", f"user-{user.pk}"])
    group = Group.objects.get()
    save_group(None, by=user, name="Nobody yet", members=[])
    rule = {"record_type": "contact", "of": f"role-{teams[1].pk}", "to": f"group-{group.pk}", "level": Level.READ}
    save_rule(None, rule, by=user)
    share_record("contact", contact, f"only-{teams[0].pk}", Level.WRITE, by=user)
    return {
        "role": sellers[1].pk, "profile": council.pk, "seller": people[0].pk, "reader": people[-1].pk,
        "limited_user": limited(user, head).pk,
    }  # fmt: skip


def teams() -> dict:
    """Three teams of one person each that see their own, below a head."""
    user = User.objects.order_by("pk").first()
    head = add_role("Management", by=user)
    people = User.objects.filter(is_active=True).exclude(pk=user.pk).order_by("name")
    for name, person in zip(("Boston", "Lowell", "Salem"), people, strict=False):
        give_role(person, add_role(name, by=user, parent=head), by=user)
    set_default("contact", Level.PRIVATE, by=user)
    return {}


def limited(user: User, above: Role) -> User:
    """Somebody who reads some fields, does not know of others, and neither adds nor deletes."""
    profile = add_profile("Reception", by=user)
    change_profile(profile, by=user, allowed=["contacts.view", "contacts.change", "activities.view"])
    for key in ("job_title", "phone", "tags", "do_not_call", "city"):
        limit_field(profile, "contact", key, "read", by=user)
    for key in ("notes", "birthday", "owner"):
        limit_field(profile, "contact", key, "hidden", by=user)
    person = User.objects.create_user("reception@lindhale.example", name="Ada Winter")
    give_role(person, add_role("Reception", by=user, parent=above, profiles=[profile]), by=user)
    return person
