"""Import customers from files, and compare them."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tingtang.customers import commands


class Command(BaseCommand):
    """`./tingtang customers …`."""

    help = "Import customers from files, list imports, search for duplicates."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See `commands`."""
        commands.add_arguments(parser)

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Run it; leave with 1 when it was refused."""
        code = commands.run(options)
        if code:
            sys.exit(code)
