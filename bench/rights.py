"""An organisation with access rights over a data set: 500 people in six levels, 50 groups, 40 rules, contacts their owners'.

`python -m bench.rights seller|manager`: where Nora stands, whose session is measured.
"""

import os
import random
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.settings")

import django  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402

from rapport.access.models import Group, GroupMember, Level, Post, Role, SharingDefault, SharingRule  # noqa: E402
from rapport.organisation.models import Organisation, User  # noqa: E402

PEOPLE, LEVELS, BRANCHES, GROUPS, RULES = 500, 6, 3, 50, 40


def roles() -> list[list[Role]]:
    """Six levels, each role with three below it as long as there are people for them."""
    levels = [[Role.objects.create(name="Director")]]
    for level in range(1, LEVELS):
        above = levels[-1][:12]
        levels.append(
            [
                Role.objects.create(name=f"Role {level}.{n}.{one.pk}", parent=one)
                for one in above
                for n in range(BRANCHES)
            ]
        )
    return levels


def main(nora_as: str) -> None:
    chance = random.Random(1)
    nora = User.objects.get(email="nora.lind@lindhale.example")
    with transaction.atomic():
        missing = PEOPLE - User.objects.count()
        User.objects.bulk_create(
            User(email=f"p{n}@lindhale.example", name=f"Person {n}", password="!") for n in range(missing)
        )
        people = list(User.objects.order_by("id").values_list("id", flat=True))
        levels = roles()
        every = [role for level in levels[1:] for role in level]
        Post.objects.bulk_create(Post(user_id=pk, role=chance.choice(every)) for pk in people if pk != nora.pk)
        Post.objects.create(user=nora, role=levels[1][0] if nora_as == "manager" else levels[-1][0])
        User.objects.filter(pk=nora.pk).update(is_administrator=False)
        groups = [Group.objects.create(name=f"Group {n}") for n in range(GROUPS)]
        members = {(group.pk, f"user-{chance.choice(people)}") for group in groups for _ in range(10)}
        members |= {(group.pk, f"role-{chance.choice(levels[-1]).pk}") for group in groups}
        GroupMember.objects.bulk_create(GroupMember(group_id=group, key=key) for group, key in members)
        SharingRule.objects.bulk_create(
            SharingRule(
                record_type="contact",
                of=f"group-{chance.choice(groups).pk}",
                to=f"only-{chance.choice(every).pk}",
                level=Level.READ,
            )
            for _ in range(RULES)
        )
        SharingDefault.objects.create(record_type="contact", level=Level.PRIVATE)
        with connection.cursor() as cursor:  # every contact has one of the 500 for an owner
            cursor.execute("UPDATE contacts_contact SET owner_id = %s + id %% %s", [people[0], len(people)])
        Organisation.objects.update(rights_stamp="bench")
    if connection.vendor == "postgresql":  # as its own cleaning does before long: every contact was written once more
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


main(sys.argv[1])
