"""`./tingtang mail CHANNEL`: take in the mail on standard input, as a mail server pipes it, or those of a Maildir."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone

from tingtang.channels import mailboxes
from tingtang.channels.actions.arriving import receive_mail
from tingtang.channels.models import Medium
from tingtang.channels.queries.channels import channel_called
from tingtang.channels.rules.mail import LARGEST_BYTES
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import NotFound

TRY_LATER: Final = 75  # EX_TEMPFAIL: the mail server keeps the mail and tries again


class Command(BaseCommand):
    help = "Take in a mail from standard input, or those of a Maildir."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("channel", help="the code of the mailbox, as under Setup › Channels")
        parser.add_argument("--maildir", type=Path, metavar="DIR", help="take the mails of DIR/new and move them to DIR/cur")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            channel = channel_called(options["channel"], Medium.MAIL)
        except NotFound:
            raise CommandError(f"there is no mailbox “{options['channel']}” in use") from None
        folder: Path | None = options["maildir"]
        if folder is not None and not (folder / "new").is_dir():
            raise CommandError(f"{folder} is no Maildir: it has no folder “new”")
        mails = mailboxes.maildir(folder) if folder else [(None, sys.stdin.buffer.read(LARGEST_BYTES + 1))]
        taken = left = 0
        for path, raw in mails:
            try:
                message = receive_mail(SYSTEM, channel=channel, raw=raw, at=timezone.now())
            except Error as error:
                raise CommandError(str(error), returncode=TRY_LATER) from error
            taken, left = taken + (message is not None), left + (message is None)
            if path is not None:
                mailboxes.seen(path)
        self.stdout.write(f"{taken} taken, {left} not")
