from datetime import time
from importlib import import_module

from allauth.socialaccount.providers import registry
from django.apps import AppConfig

from rapport.base.sockets import SettingsPage, plug

RIGHTS = (
    ("roles", "Roles", "network", 80),
    ("profiles", "Profiles", "id-card", 82),
    ("groups", "Groups", "users-round", 84),
    ("sharing", "Sharing", "share-2", 86),
)


class AccessConfig(AppConfig):
    name = "rapport.access"
    default = True

    def ready(self) -> None:
        for drawer in ("records", "actions.keeping"):
            import_module(f"rapport.access.{drawer}").register_cards()  # reads models, which are there only now
        # allauth finds providers in packages of their own; ours is a module beside the rest of signing in
        registry.register(import_module("rapport.access.single_sign_on").Provider)
        import_module("rapport.access.listeners")
        import_module("rapport.access.fields").register()
        import_module("rapport.access.asked").register()
        schedules = import_module("rapport.jobs.schedules")
        schedules.every("forget old sessions and links", time(4, 0), "rapport.access.jobs.tidy")
        schedules.every("what lookups share", 600, "rapport.access.jobs.share_found")  # days go by without a write
        plug(
            SettingsPage("mine", "Yourself", "user", "/settings/mine/", 10, for_administrators=False),
            SettingsPage(
                "security",
                "Sign-in and security",
                "key-round",
                "/settings/mine/security/",
                15,
                for_administrators=False,
            ),
            SettingsPage("organisation", "Organisation", "building-2", "/settings/organisation/", 20),
            SettingsPage("holidays", "Holidays", "calendar-off", "/settings/holidays/", 60),
            SettingsPage("people", "People", "users", "/settings/people/", 70, privilege="people.change"),
            *(
                SettingsPage(
                    key, label, icon, f"/settings/{key}/", position, privilege="people.change", section="Access"
                )
                for key, label, icon, position in RIGHTS
            ),
            SettingsPage(
                "why", "Who sees what", "eye", "/settings/why/", 89, for_administrators=False, section="Access"
            ),
        )
