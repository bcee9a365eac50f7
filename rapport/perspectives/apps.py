from datetime import time
from importlib import import_module

from django.apps import AppConfig

from rapport.base import sockets
from rapport.ui import pages


class PerspectivesConfig(AppConfig):
    name = "rapport.perspectives"
    default = True

    def ready(self) -> None:
        # these read models, which are there only now
        import_module("rapport.perspectives.records").register_cards()
        import_module("rapport.perspectives.listeners")
        sockets.plug(*import_module("rapport.perspectives.sources").SOURCES)
        known = import_module("rapport.perspectives.queries").known_perspectives
        pages.frame_sources.append(lambda request: {"has_board": bool(known(request.user))})
        sockets.after("verification.asked", "rapport.perspectives.jobs.verify_leads")
        sockets.after("perspectives.changed", "rapport.perspectives.jobs.resume_following")
        sockets.plug(*import_module("rapport.perspectives.health").CHECKS)
        every = import_module("rapport.jobs.schedules").every
        every("end reservations", 3600, "rapport.perspectives.jobs.expire_reservations")
        every("verify leads", 60, "rapport.perspectives.jobs.verify_leads")
        every("move contacts by the rules", time(0, 20), "rapport.perspectives.jobs.move_by_rules")
        every("score customers", time(2, 20), "rapport.perspectives.jobs.score")
        every("usual days of stages", time(2, 40), "rapport.perspectives.jobs.count_usual_days")
