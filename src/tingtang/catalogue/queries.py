"""Reads of the catalogue."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.permissions import reading

VIEW = reading("catalogue.view", _("See the catalogue of services"))
