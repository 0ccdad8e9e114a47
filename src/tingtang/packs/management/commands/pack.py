"""`./tingtang pack list | check | diff | apply`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Problem
from tingtang.packs import actions, queries, show, words
from tingtang.packs.loaded import Loaded
from tingtang.packs.loader import load
from tingtang.packs.management import terminal
from tingtang.packs.source import BadPack


class Command(BaseCommand):
    """Lists, checks, compares and applies packs."""

    help = "Check, compare or apply an industry's content."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="what", metavar="list | check | diff | apply", required=True)
        commands.add_parser("list", help="which packs there are, and which are applied here")
        for name, text in (
            ("check", "say everything that is wrong in a pack, with file and line"),
            ("diff", "show what applying a pack would change here"),
            ("apply", "apply a pack; what was changed here by hand stays"),
        ):
            command = commands.add_parser(name, help=text)
            command.add_argument("pack", help="a pack's name, or its folder")
            if name != "check":
                command.add_argument("--overwrite", action="store_true", help="also replace what was changed here by hand")

    def handle(self, *_args: Any, what: str, **options: Any) -> None:
        """Run one of the four; a pack that is wrong, or a refusal, is told in sentences."""
        with translation.override(terminal.language()):
            self._run(what, options)

    def _run(self, what: str, options: dict[str, Any]) -> None:
        try:
            if what == "list":
                self._list()
            else:
                getattr(self, f"_{what}")(load(options["pack"]), options)
        except BadPack as bad:
            raise CommandError("\n".join(str(problem) for problem in bad.problems)) from None
        except Problem as problem:
            raise CommandError(show.told(problem)) from None

    def _list(self) -> None:
        for found in queries.packs(SYSTEM):
            version = found.loaded.pack.version if found.loaded else "?"
            self.stdout.write(f"{found.key:<16} {version:<8} {show.standing(found):<24} {found.folder}")

    def _check(self, loaded: Loaded, _options: dict[str, Any]) -> None:
        words = {"name": loaded.pack.name.plain, "version": loaded.pack.version, "count": len(loaded.catalogue.services)}
        self.stdout.write(_("%(name)s %(version)s is good. Services: %(count)s.") % words)

    def _diff(self, loaded: Loaded, options: dict[str, Any]) -> None:
        for line in show.lines(queries.difference(loaded, overwrite=options["overwrite"])):
            self.stdout.write(line)

    def _apply(self, loaded: Loaded, options: dict[str, Any]) -> None:
        steps = actions.apply(SYSTEM, loaded=loaded, at=timezone.now(), overwrite=options["overwrite"])
        for line in show.lines(steps):
            self.stdout.write(line)
        words.write_here()
