"""Every screen in one list, and `make screens`: each as PNG into build/screens, light, dark and on a phone.

A room that builds a screen adds a line here; the story in test_screens.py then asks axe about it as well.
"""

import argparse
import shutil
from contextlib import ExitStack
from pathlib import Path

from tests.studio import LOOKS, Screen, Studio

OUT = Path("build/screens")

LOG = "click .thumb.main"
FACTS = "click .record-tabs label:last-child"
MENU = "click [popovertarget=record-menu]"
OF_MENU = "click #record-menu button:has-text"

DAILY = [
    Screen("today", "/"),
    Screen("today-team", "/?whose=team", phone=False),
    Screen("today-selected", "/", ("x", "ArrowDown", "ArrowDown", "Shift+X"), ("hold .activity .subject",)),
    Screen("today-move", "/", ("ArrowDown", "v"), ("hold .activity .subject", "click .bulk button:has-text('Move')")),
    Screen("today-spread", "/", ("click button:has-text('Spread')",)),
    Screen("today-empty", "/", world="empty"),
    Screen("list", "/contacts/"),
    Screen("list-filtered", "/contacts/?where=city:is:Boston&where=phone:filled&sort=-last_contact"),
    Screen("list-filter", "/contacts/", ("f",)),
    Screen("list-filter-value", "/contacts/?where=city:is:Boston", ("click .chip .value",)),
    Screen("list-columns", "/contacts/", ("click #open-columns-menu",), phone=False),
    Screen("list-sort", "/contacts/", ("click #open-sort-menu",)),
    Screen("list-save", "/contacts/?where=city:is:Boston", ("click #save-lookup",)),
    Screen(
        "list-selected",
        "/contacts/",
        ("x", "ArrowDown", "ArrowDown", "Shift+X"),
        ("hold tbody tr", "click tbody tr:nth-child(3) .name a"),
    ),
    Screen("list-bulk-tag", "/contacts/", ("x", "g"), phone=False),
    Screen("list-long-names", "/contacts/?where=tags:any:longnames", phone=True),
    Screen("list-nothing", "/contacts/?where=city:is:Nowhere"),
    Screen("list-empty", "/contacts/", world="empty"),
    Screen("lookups", "/contacts/", ("l",), ("click .lookup",)),
    Screen("activities", "/activities/"),
    Screen("activities-empty", "/activities/", world="empty", phone=False),
    Screen("calendar", "/calendar/?view=week"),
    Screen("calendar-day", "/calendar/?view=day"),
    Screen("calendar-month", "/calendar/?view=month"),
    Screen("calendar-agenda", "/calendar/?view=agenda"),
    Screen("calendar-whose", "/calendar/?view=week", ("click [popovertarget=whose]",)),
    Screen("calendar-empty", "/calendar/", world="empty"),
    Screen("activity", "/activities/{activity}/"),
]
RECORD = [
    Screen("record-person", "/contacts/{person}/"),
    Screen("record-facts", "/contacts/{person}/", (), (FACTS,)),
    Screen("record-menu", "/contacts/{person}/", (MENU,)),
    Screen("record-company", "/contacts/{company}/"),
    Screen("record-talked", "/contacts/{talked}/"),
    Screen("record-big", "/contacts/{big}/"),
    Screen("record-long", "/contacts/{long}/"),
    Screen("record-foreign", "/contacts/{foreign}/"),
    Screen("record-long-company", "/contacts/{long_company}/"),
    Screen("record-dropped", "/contacts/{dropped}/"),
    Screen("record-field", "/contacts/{person}/", ("click .reach .edit-here",), (FACTS, "click .reach .edit-here")),
    Screen("record-journal", "/contacts/{person}/", (MENU, f"{OF_MENU}('Journal')")),
    Screen("record-employer", "/contacts/{person}/", (MENU, f"{OF_MENU}('employer')")),
    Screen("record-goal", "/contacts/{person}/", (MENU, f"{OF_MENU}('Touch plan')")),
    Screen("record-drop", "/contacts/{person}/", (MENU, f"{OF_MENU}('Drop')")),
    Screen("log", "/contacts/{person}/", ("c",), (LOG,)),
    Screen("log-chosen", "/contacts/{person}/", ("c", "2"), (LOG, "click #log label.choice:has-text('Left message')")),
    Screen("log-wrong", "/contacts/{person}/", ("c", "5"), (LOG, "click #log label.choice:has-text('Wrong number')")),
    Screen("log-when", "/contacts/{person}/", ("c", "click [popovertarget=when-menu]"), (LOG, "click [popovertarget=when-menu]")),
    Screen("log-company", "/contacts/{company}/", ("c", "1"), (LOG,)),
    Screen("log-big", "/contacts/{big}/", ("c",), (LOG,)),
    Screen("log-long", "/contacts/{long}/", ("c", "1"), (LOG,)),
    Screen("log-note", "/contacts/{person}/", ("m",), (LOG, "click #log label:has-text('Note')")),
    Screen("schedule", "/contacts/{person}/", ("s",), ("click .thumb:has-text('Schedule')",)),
]  # fmt: skip
ANYWHERE = [
    Screen("new", "/contacts/", ("n",), ("click [popovertarget=new-menu]",)),
    Screen("quick-add", "/contacts/", ("n", "p"), ("click [popovertarget=new-menu]", "click #new-menu a")),
    Screen("contact-new", "/contacts/new/?kind=person"),
    Screen("company-new", "/contacts/new/?kind=organisation"),
    Screen("contact-edit", "/contacts/{person}/edit/"),
    Screen(
        "contact-conflict",
        "/contacts/{talked}/edit/",
        ("meanwhile [name=profession] = Surveyor", "fill [name=profession] = Architect", "Control+Enter"),
        status=200,
    ),
    Screen("contact-edit-long", "/contacts/{long}/edit/"),
    Screen("palette", "/contacts/", ("/", "type ann"), ("click .topbar .search-field", "type ann")),
    Screen("palette-nothing", "/contacts/", ("/", "type qqxxqq"), ("click .topbar .search-field", "type qqxxqq")),
    Screen("palette-commands", "/contacts/", ("Control+k",), ("click .topbar .search-field",)),
    Screen("search", "/search/?q=ann"),
    Screen("search-nothing", "/search/?q=qqxxqq"),
    Screen("hints", "/contacts/", ("?",), phone=False),
    Screen("me", "/contacts/", ("click [popovertarget=me-menu]",), ("click [popovertarget=more-menu]",)),
    Screen("notices", "/notices/"),
    Screen("notices-empty", "/notices/", world="empty"),
    Screen("trash", "/trash/?whose=all"),
    Screen("trash-empty", "/trash/", world="empty"),
]
STANDINGS = [
    Screen("board", "/board/sales/"),
    Screen("board-past", "/board/sales/?as_of=2025-06-01"),
    Screen("board-other", "/board/pr/"),
    Screen("board-empty", "/board/sales/", world="empty"),
    Screen("moves", "/moves/"),
    Screen("moves-nothing", "/moves/?text=qqxxqq"),
    Screen("list-past", "/contacts/?as_of=2025-06-01"),
    Screen("record-lead", "/contacts/{lead}/", (), (FACTS,)),
    Screen("stage-menu", "/contacts/{person}/", ("p",), ("click .standing",)),
    Screen("standing", "/contacts/{company}/", ("p", "Alt+Enter"), ("click .standing", "click #standing-menu .menu-foot .quiet")),
    Screen("bulk-stages", "/contacts/", ("x", "ArrowDown", "x", "v"), phone=False),
]  # fmt: skip
CALLING = [
    Screen("calling-lists", "/calling/"),
    Screen("calling-lists-empty", "/calling/", world="empty"),
    Screen("calling", "/calling/{calling}/"),
    Screen("calling-now", "/calling/{calling}/", ("w",)),  # W does no harm where somebody is open already
    Screen("calling-back", "/calling/{calling}/", ("w", "b"), phone=False),
    Screen("calling-make", "/contacts/?where=city:is:Boston", ("click #make-calling-list",)),
    Screen("calling-report", "/calling/{calling}/report/"),
]
EXCHANGE = [
    Screen("import", "/import/"),
    Screen("import-columns", "/import/{waiting}/"),
    Screen("import-duplicates", "/import/{waiting}/duplicates/"),
    Screen("import-cards", "/import/{cards}/"),
    Screen("import-archive", "/import/{archive}/"),
    Screen("import-running", "/import/{running}/"),
    Screen("import-done", "/import/{done}/"),
    Screen("import-undo", "/import/{done}/", ("click [data-open=undo-import]",)),
    Screen("import-rows", "/import/{done}/rows/"),
    Screen("export", "/export/"),
]
SETTINGS = [
    Screen("settings", "/settings/"),
    *(
        Screen(f"settings-{name}", f"/settings/{name}/")
        for name in ("mine", "organisation", "holidays", "people", "kinds", "tags", "sources", "relationships", "jobs")
    ),
    Screen("security", "/settings/mine/security/"),
    Screen("security-app-password", "/settings/mine/security/", ("click button:has-text('App password')",)),
    Screen("security-token", "/settings/mine/security/", ("click button:has-text('API token')",)),
    Screen("settings-invite", "/settings/people/", ("click button:has-text('Invite')",)),
    Screen("settings-perspectives", "/settings/perspectives/"),
    Screen(
        "settings-stage", "/settings/perspectives/", ("click .stage-table tbody tr:nth-child(3) td:last-child button",)
    ),
    Screen("settings-rules", "/settings/perspectives/rules/"),
    Screen("settings-tonight", "/settings/perspectives/tonight/"),
    Screen("settings-company-types", "/settings/perspectives/types/"),
    Screen("settings-colleague", "/settings/", who="colleague", phone=False),
]
LEAVING = ("click #people tr:nth-child(2) .icon-button", "click #people tr:nth-child(2) button:has-text('Leaves')")
ACCESS = [
    Screen("roles", "/settings/roles/"),
    Screen("role", "/settings/roles/?role={role}"),
    Screen("role-move", "/settings/roles/?role={role}", ("click #grip-{role}", "Alt+ArrowLeft"), ()),
    Screen("roles-empty", "/settings/roles/", world="empty"),
    Screen("profiles", "/settings/profiles/"),
    Screen("profile", "/settings/profiles/{profile}/"),
    Screen("groups", "/settings/groups/"),
    Screen("groups-empty", "/settings/groups/", world="empty", phone=False),
    Screen("sharing", "/settings/sharing/"),
    Screen("sharing-empty", "/settings/sharing/", world="empty", phone=False),
    Screen(
        "sharing-rule",
        "/settings/sharing/",
        ("choose #rule-what = 1", "choose #rule-to = 2"),
        ("choose #rule-what = 1", "choose #rule-to = 2"),
    ),
    Screen("why", "/settings/why/?person={seller}&contact={person}"),
    Screen("why-long", "/settings/why/?person={seller}&contact={long}"),
    Screen("why-empty", "/settings/why/", world="empty"),
    Screen("why-oneself", "/settings/why/", who="colleague", phone=False),
    Screen("people-away", "/settings/people/", ("click #people .icon-button", "click button:has-text('Away')")),
    Screen("people-leaving", "/settings/people/", LEAVING),
    Screen("own-away", "/settings/mine/", ("click [hx-get*='/settings/absences/']",)),
    Screen("share", "/contacts/{person}/", ("Shift+S",), (MENU, f"{OF_MENU}('Who sees')")),
    Screen("share-long", "/contacts/{long}/", ("Shift+S",), (MENU, f"{OF_MENU}('Who sees')")),
    Screen("reservation", "/contacts/{person}/", (MENU, f"{OF_MENU}('Reservation')")),
    Screen("audit", "/settings/audit/"),
    Screen("audit-nothing", "/settings/audit/?text=qqxxqq", phone=False),
    Screen("limited-list", "/contacts/", who="limited"),
    Screen("limited-record", "/contacts/{person}/", who="limited"),
    Screen("limited-menu", "/contacts/{person}/", (MENU,), who="limited", phone=False),
    Screen("limited-edit", "/contacts/{person}/edit/", who="limited"),
    Screen("limited-edit-company", "/contacts/{company}/edit/", who="limited", phone=False),
    Screen("limited-why", "/settings/why/?contact={person}", who="limited", phone=False),
    Screen("limited-share", "/contacts/{person}/", ("Shift+S",), who="limited", phone=False),
]
SALES = [
    Screen("facts", "/facts/"),
    Screen("record-sold", "/contacts/{sold}/", (), (FACTS,)),
    Screen(
        "fact-new", "/contacts/{sold}/", ("click [hx-get$='/sales/new/']",), (FACTS, "click [hx-get$='/sales/new/']")
    ),
    Screen("import-orders", "/import/{orders}/"),
    Screen("settings-backfill", "/settings/backfill/"),
    Screen("settings-scoring", "/settings/scoring/"),
]
DOORS = [
    Screen("setup", "{setup}", world="new", who="nobody"),
    Screen("first-run", "/welcome/", world="empty"),
    Screen("login", "/accounts/login/", who="nobody"),
    Screen("authenticator-app", "/accounts/second-factor/app/", world="empty"),
    Screen("second-factor", "/accounts/second-factor/", world="empty"),
    Screen("confirmation", "/accounts/confirmation/", world="empty"),
    Screen("join", "{join}", who="nobody"),
    Screen("dead-link", "{dead}", world="empty", who="nobody", status=404),
]
TROUBLE = [
    Screen("nothing-here", "/nothing/here/", status=404),
    Screen("not-yours", "/settings/people/", who="colleague", status=403),
    *(
        Screen(f"trouble-{name}", f"trouble:{name}")
        for name in ("old_page", "unreadable", "too_large", "refused", "failed", "away", "locked", "full", "many_tries")
    ),
    Screen("offline", "/offline/"),
]
SCREENS = [*DAILY, *RECORD, *ANYWHERE, *STANDINGS, *CALLING, *EXCHANGE, *SETTINGS, *ACCESS, *SALES, *DOORS, *TROUBLE]


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("names", nargs="*", help="only these screens")
    words.add_argument("--contacts", type=int, default=1200)
    words.add_argument("--look", choices=LOOKS, action="append", help="only light, dark or phone")
    options = words.parse_args()
    wanted = [screen for screen in SCREENS if not options.names or screen.name in options.names]
    shutil.rmtree(OUT / "worlds", ignore_errors=True)  # of an older code
    with ExitStack() as stack:
        studio = Studio(OUT / "worlds", stack, options.contacts)
        for look in options.look or LOOKS:
            for screen in wanted:
                if look == "phone" and not screen.phone:
                    continue
                picture = f"{screen.name}-{look}"
                try:
                    page = studio.show(screen, look)
                except Exception as missing:  # the other screens are still wanted
                    print(picture, str(missing).splitlines()[0], sep="\n    ")
                    continue
                page.screenshot(path=OUT / f"{picture}.png")
                print(picture, *page.troubles, sep="\n    ")


if __name__ == "__main__":
    main()
