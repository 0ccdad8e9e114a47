"""Take over another help desk's cases; prove clocks."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tingtang.cases import proof, takeover


class Command(BaseCommand):
    """`./tingtang cases …`."""

    help = "Take over another help desk's cases with their history; derive clocks from the journal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See `takeover`."""
        takeover.add_arguments(parser)

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Run it; leave with 1 when it was refused."""
        code = proof.run() if options["what"] == "verify-clocks" else takeover.run(options)
        if code:
            sys.exit(code)
