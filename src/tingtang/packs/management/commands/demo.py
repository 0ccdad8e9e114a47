"""`./tingtang demo`: load the demo halls."""

import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tingtang.core.errors import Problem
from tingtang.packs import demo, show
from tingtang.packs.loader import load
from tingtang.packs.management import terminal
from tingtang.packs.source import BadPack

DEFAULT = ("government", "bank")


class Command(BaseCommand):
    """Loads the demo of one or more packs; what is there already stays."""

    requires_system_checks = ()  # they read every page's address, for as long as a hall takes
    help = "Load demo halls: invented staff, days already lived, people waiting now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pack", action="append", metavar="PACK", help="whose demo (default: government, then bank)")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, choices=[code for code, _name in settings.LANGUAGES])

    def handle(self, *_args: Any, verbosity: int, **options: Any) -> None:
        """Load them; a pack that is wrong, or has no demo, is told in a sentence."""
        with translation.override(terminal.language()):
            self._load(options, verbosity)

    def _load(self, options: dict[str, Any], verbosity: int) -> None:
        for name in options["pack"] or DEFAULT:
            begun = time.monotonic()
            try:
                told = demo.load(load(name), at=timezone.now(), language=options["language"])
            except BadPack as bad:
                raise CommandError(str(bad)) from None
            except demo.NoDemo:
                raise CommandError(
                    _("The pack “%(name)s” has no demo.yaml, so there is nothing to load.") % {"name": name}
                ) from None
            except Problem as problem:
                raise CommandError(show.told(problem)) from None
            if verbosity:
                self._tell(told, time.monotonic() - begun)

    def _tell(self, told: demo.Told, seconds: float) -> None:
        words = {**asdict(told), "seconds": f"{seconds:.1f}"}
        self.stdout.write(
            _(
                "%(hall)s: %(staff)s people, %(past_days)s past days with %(past_visits)s visits, "
                "%(visits)s visits today, %(waiting)s waiting now (%(seconds)s s)"
            )
            % words
        )
        note = _("Log in as any of the staff with the password %(password)s; it works only where demo logins are on.")
        self.stdout.write(note % {"password": demo.PASSWORD})
