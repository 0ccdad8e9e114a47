"""The readings of flows that roles are granted."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.permissions import reading

VIEW = reading("flows.view", _("See processes and the handbook"))
