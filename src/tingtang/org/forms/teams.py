"""What people type about teams, skills, A/B pairs and absences."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.org import models
from tingtang.org.actions.cover import ABSENCE_FIELDS, COVER_PAIR_FIELDS
from tingtang.org.actions.teams import SKILL_FIELDS, STAFF_SKILL_FIELDS, TEAM_FIELDS, TEAM_MEMBER_FIELDS
from tingtang.org.forms.shifts import LONGEST_CHOICE, by_badge, staff_for
from tingtang.org.queries.people import from_outside
from tingtang.ui.days import DayInput
from tingtang.ui.editing import NamedRecord, Record


class Team(NamedRecord):
    """A team."""

    versioned = TEAM_FIELDS

    class Meta:
        model = models.Team
        fields = ["names", "code", "hall", "description", "is_active"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hall = self.fields["hall"]
        assert isinstance(hall, forms.ModelChoiceField)  # noqa: S101 - a foreign key
        hall.queryset = models.Hall.objects.visible_to(actor, "org.save_team").order_by("code")
        hall.required = not actor.may("org.save_team")
        hall.empty_label = str(_("choose") if hall.required else _("the whole organisation"))
        if self.is_new and hall.required and hall.queryset.count() == 1:
            self.initial["hall"] = hall.queryset.first()


def working() -> QuerySet[models.Staff]:
    """Everybody of the house who has not left, by badge."""
    return models.Staff.objects.filter(left_date__isnull=True).exclude(pk__in=from_outside()).order_by("badge")


def choose_staff(form: forms.BaseForm, name: str, found: QuerySet[models.Staff]) -> None:
    """Offer `found` in the field `name`: as a list, or where there are too many, by badge number."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - a foreign key
    field.queryset = found.select_related("hall")
    if found[LONGEST_CHOICE : LONGEST_CHOICE + 1]:
        typed = by_badge(found)
        typed.label, typed.required = field.label, field.required
        form.fields[name] = typed


def _of_halls(actor: Actor, permission: str) -> QuerySet[models.Staff]:
    return working().filter(pk__in=models.Staff.objects.visible_to(actor, permission))


class TeamMember(Record):
    """Somebody's place in a team."""

    versioned = TEAM_MEMBER_FIELDS

    class Meta:
        model = models.TeamMember
        fields = ["staff", "capacity", "is_lead", "order"]

    def __init__(self, *args: Any, team: models.Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = staff_for(team.hall) if team.hall else working()
        if self.is_new:
            choose_staff(self, "staff", found.exclude(teams__team=team))
        else:
            self.fields["staff"].disabled = True


class Skill(NamedRecord):
    """A skill."""

    versioned = SKILL_FIELDS

    class Meta:
        model = models.Skill
        fields = ["names", "code"]


class StaffSkill(Record):
    """How well somebody has a skill."""

    versioned = STAFF_SKILL_FIELDS

    class Meta:
        model = models.StaffSkill
        fields = ["staff", "skill", "level"]

    def __init__(self, *args: Any, actor: Actor, levels: dict[int, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"] = forms.TypedChoiceField(
            label=_("Level"), choices=list(levels.items()), coerce=int, initial=self.instance.level
        )
        if self.is_new:
            choose_staff(self, "staff", _of_halls(actor, "org.save_staff_skill"))
        else:
            self.fields["staff"].disabled = True


class CoverPair(Record):
    """An A/B pair."""

    versioned = COVER_PAIR_FIELDS

    class Meta:
        model = models.CoverPair
        fields = ["primary", "backup", "team", "post"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        permission = "org.save_cover_pair"
        choose_staff(self, "primary", _of_halls(actor, permission))
        here = Q(pk__in=models.Staff.objects.visible_to(actor, permission)) | Q(hall__isnull=True)
        choose_staff(self, "backup", working().filter(here))
        team, post = self.fields["team"], self.fields["post"]
        assert isinstance(team, forms.ModelChoiceField)  # noqa: S101 - a foreign key
        assert isinstance(post, forms.ModelChoiceField)  # noqa: S101 - a foreign key
        team.queryset = models.Team.objects.visible_to(actor).order_by("code")
        post.queryset = models.Post.objects.order_by("code")
        team.empty_label = post.empty_label = str(_("everything"))


def zone_of(staff: models.Staff | None) -> tzinfo:
    """The time zone somebody works in: of the home hall, else of the installation."""
    return staff.hall.zone if staff is not None and staff.hall else ZoneInfo(settings.TIME_ZONE)


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **kwargs)


def _time(label: Any, help_text: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, required=False, help_text=help_text)


class Absence(Record):
    """Time in which somebody is away, by days, and by the clock where it is a part of a day."""

    versioned = ABSENCE_FIELDS
    first_day = _day(_("First day"))
    start = _time(_("From"), _("Empty: from the beginning of the day."))
    last_day = _day(_("Last day"))
    end = _time(_("Until"), _("Empty: until the end of the day."))
    field_order = ["staff", "kind", "first_day", "start", "last_day", "end", "note"]

    class Meta:
        model = models.Absence
        fields = ["staff", "kind", "note"]

    def __init__(self, *args: Any, actor: Actor, own: models.Staff | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        if own is not None:
            del self.fields["staff"]
        elif self.is_new:
            choose_staff(self, "staff", _of_halls(actor, "org.save_absence"))
        else:
            self.fields["staff"].disabled = True
        if not self.is_new:
            self.initial.update(_spoken(self.instance))

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning and years nobody plans."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("first_day", "last_day"):
            if isinstance(given.get(name), date) and given[name].year not in range(2000, 2200):
                self.add_error(name, _("Choose a day between 2000 and 2199."))
        if given.get("first_day") and given.get("last_day"):
            starts_at, ends_at = _between(given, UTC)
            if ends_at <= starts_at:
                self.add_error("last_day", _("An absence ends after it starts."))
        return given

    def values(self) -> dict[str, Any]:
        given = super().values()
        staff = self.own or given["staff"]
        starts_at, ends_at = _between(given, zone_of(staff))
        kept = {"kind": given["kind"], "note": given["note"], "version": given["version"]}
        return kept | {"staff": staff, "starts_at": starts_at, "ends_at": ends_at}


def _between(given: dict[str, Any], zone: tzinfo) -> tuple[datetime, datetime]:
    starts_at = datetime.combine(given["first_day"], given.get("start") or time(), zone)
    if given.get("end"):
        return starts_at, datetime.combine(given["last_day"], given["end"], zone)
    return starts_at, datetime.combine(given["last_day"] + timedelta(days=1), time(), zone)


def _spoken(absence: models.Absence) -> dict[str, Any]:
    zone = zone_of(absence.staff)
    starts_at, ends_at = absence.starts_at.astimezone(zone), absence.ends_at.astimezone(zone)
    is_whole = ends_at.time() == time()
    return {
        "first_day": starts_at.date(),
        "start": starts_at.time() if starts_at.time() != time() else None,
        "last_day": ends_at.date() - timedelta(days=1) if is_whole else ends_at.date(),
        "end": None if is_whole else ends_at.time(),
    }
