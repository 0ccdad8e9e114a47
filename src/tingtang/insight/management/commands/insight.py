"""`./tingtang insight TASK`: what is drawn from the journal, made again or compared with it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tingtang.insight import episodes
from tingtang.insight.store import storing

TASKS = {
    "rebuild": "forget the figures of waiting, and read the journal from its beginning",
    "store": "build: forget the coded store and read the journal from its beginning; follow: read on; verify: compare the two",
}


class Command(BaseCommand):
    """Figures are drawn from the journal and can be drawn again at any time."""

    help = "Make what is drawn from the journal again, or compare it with the journal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do."""
        tasks = parser.add_subparsers(dest="task", metavar="TASK", required=True)
        tasks.add_parser("rebuild", help=TASKS["rebuild"])
        tasks.add_parser("store", help=TASKS["store"]).add_argument("what", choices=["build", "follow", "verify"])

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Do it, and say what came of it."""
        if options["task"] == "store":
            self._store(options["what"])
            return
        episodes.rebuild_own()
        self.stdout.write("The figures are forgotten. The worker now makes them again from the journal; pages fill as it goes.")

    def _store(self, what: str) -> None:
        if what != "verify":
            rows = storing.rebuild() if what == "build" else storing.advance()
            self.stdout.write(f"{rows:,} rows were written to {storing.store().folder}.")
            return
        found = storing.verify()
        for each in found:
            counts = each.journal or (0, 0)
            self.stdout.write(f"{'ok ' if each.is_same else 'BAD'} log {each.log}: {counts[0]:,} events, {counts[1]:,} rows")
        if not all(each.is_same for each in found):
            raise CommandError("The store differs from the journal. Make it again: ./tingtang insight store build")
