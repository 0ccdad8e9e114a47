"""Export, import, list and verify logs."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tingtang.journal import commands


class Command(BaseCommand):
    """`./tingtang journal …`."""

    help = "Export the log, import another system's, list and verify them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See `commands`."""
        commands.add_arguments(parser)

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Run it; leave with 1 when it was refused."""
        code = commands.run(options)
        if code:
            sys.exit(code)
