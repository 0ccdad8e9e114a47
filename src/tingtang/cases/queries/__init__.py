"""Reads of cases; the readings that roles are granted are named here."""

from django.utils.translation import gettext_lazy as _

from tingtang.cases.models import cases as rule
from tingtang.core.permissions import reading

VIEW = reading(rule.VIEW, _("See all cases of a hall"), includes=(rule.VIEW_OWN,))
VIEW_OWN = reading(rule.VIEW_OWN, _("See one's own cases and those of one's teams"), includes=["cases.do_step"])
VIEW_RESTRICTED = reading(rule.VIEW_RESTRICTED, _("See restricted cases"))
VIEW_SETUP = reading("cases.view_setup", _("See how cases are set up"))
SHARE_VIEW = reading("cases.share_view", _("Share saved views of the list of cases"))
