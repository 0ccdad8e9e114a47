"""Seal customers' data, and secrets and addresses of channels, anew after the data keys were changed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tingtang.assets.actions import sealing as people
from tingtang.channels.actions import sealing as channels
from tingtang.core.actors import SYSTEM
from tingtang.core.sealing import CannotOpen, current_key
from tingtang.customers.actions import reseal


class Command(BaseCommand):
    """`./tingtang reseal`: put the new key in front of TINGTANG_DATA_KEYS first; afterwards the old one may go."""

    help = "Seal identities, contacts, addresses and channels' secrets with the first of the data keys."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Run it; interrupted, it goes on where it was."""
        try:
            count = sum(each(SYSTEM, at=timezone.now()) for each in (reseal, people.reseal, channels.reseal))
        except CannotOpen as fault:
            raise CommandError(f"{fault}: put the missing key back behind the new one") from fault
        self.stdout.write(f"{count} sealed anew with the key {current_key()!r}; others are no longer needed")
