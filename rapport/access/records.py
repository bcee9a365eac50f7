"""Record cards of accounts and of the organisation: journalled and undone like everything else."""

from typing import Any

from django.db.models import QuerySet

from rapport.access.actions.holiday import restore_holiday
from rapport.access.actions.organisation import restore_organisation
from rapport.access.actions.user import restore_user
from rapport.access.queries import may
from rapport.base.catalogue import Card, register
from rapport.organisation.models import Holiday, Organisation, User


def _names(ids, user) -> dict[int, str]:
    return dict(User.objects.filter(id__in=list(ids)).values_list("id", "name"))


def _accounts(user: Any) -> QuerySet[User]:
    """Accounts whose journal somebody reads: one's own; of all whoever keeps them."""
    return User.objects.all() if user is None or may(user, "people.change") else User.objects.filter(pk=user.pk)


def register_cards() -> None:
    register(
        Card(
            key="user",
            label="Colleague",
            plural="Colleagues",
            visible_to=_accounts,
            url=lambda user_id: "/settings/people/",
            restore=restore_user,
            names=_names,
        )
    )
    register(
        Card(
            key="organisation",
            label="Organisation",
            plural="Organisation",
            visible_to=lambda user: Organisation.objects.all(),
            url=lambda _: "/settings/organisation/",
            restore=restore_organisation,
        )
    )
    register(
        Card(
            key="holiday",
            label="Day off",
            plural="Days off",
            visible_to=lambda user: Holiday.objects.all(),
            url=lambda _: "/settings/holidays/",
            restore=restore_holiday,
        )
    )
