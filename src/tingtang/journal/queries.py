"""Reads of the log."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.permissions import reading

VIEW = reading("journal.view", _("See the journal"))
EXPORT = reading("journal.export", _("Export the journal"))
