"""The card of following, so that it is journalled and undone."""

from rapport.base.catalogue import Card, register
from rapport.notices.actions import restore_follow
from rapport.notices.models import Follow


def register_cards() -> None:
    register(
        Card(
            key="follow",
            label="Following",
            plural="Following",
            visible_to=lambda user: Follow.objects.filter(user=user),
            url=lambda _: "/notices/",
            restore=restore_follow,
        )
    )
