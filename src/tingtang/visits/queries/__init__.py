"""Reads of visits, by what they are about; the readings that roles are granted are named here."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.permissions import reading

VIEW = reading("visits.view", _("See tickets and counters"))
VIEW_LIVE = reading("visits.view_live", _("See the live hall"))
VIEW_LOBBY = reading("visits.view_lobby", _("See the lobby"))
VIEW_TABLES = reading("visits.view_tables", _("See tables and what was ordered"))
VIEW_RATINGS = reading("visits.view_ratings", _("See ratings"))
VIEW_RATING_STAFF = reading("visits.view_rating_staff", _("See who was rated"))
VIEW_SETUP = reading("visits.view_setup", _("See how halls serve"))
VIEW_KIOSK = reading("visits.view_kiosk", _("See the kiosk's page"))
VIEW_BOARD = reading("visits.view_board", _("See the board"))
VIEW_TERMINAL = reading("visits.view_terminal", _("See the self-service computer's page"))
VIEW_PAD = reading("visits.view_pad", _("See the rating pad"))
