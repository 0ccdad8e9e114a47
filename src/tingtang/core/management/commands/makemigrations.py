"""Django's command, whose migrations render no more models than they change."""

from typing import Any

from django.core.management.commands import makemigrations
from django.db.migrations import writer

PLAIN = "\n\nclass Migration(migrations.Migration):"
FURTHER = "\nfrom tingtang.core.database.further import Further\n\n\nclass Migration(Further):"


class Command(makemigrations.Command):
    """Writes each migration as a `Further` one."""

    def write_migration_files(self, *given: Any, **named: Any) -> None:
        """Write the files."""
        kept = writer.MIGRATION_TEMPLATE
        writer.MIGRATION_TEMPLATE = kept.replace(PLAIN, FURTHER)
        try:
            super().write_migration_files(*given, **named)
        finally:
            writer.MIGRATION_TEMPLATE = kept
