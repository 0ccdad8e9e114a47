"""`./tingtang insight rebuild`: the figures of waiting, made again from the journal."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tingtang.insight import building


class Command(BaseCommand):
    """Figures are drawn from the journal and can be drawn again at any time."""

    help = "Make the figures of waiting again from the journal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One thing to do for now; the word says what."""
        parser.add_argument(
            "task", choices=["rebuild"], metavar="rebuild", help="forget them, and read the journal from its beginning"
        )

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Forget them; the worker reads on from the beginning."""
        building.rebuild_own()
        self.stdout.write("The figures are forgotten. The worker now makes them again from the journal; pages fill as it goes.")
