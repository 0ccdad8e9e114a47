"""What people type about posts, staff and roles."""

from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.core.actors import Actor
from tingtang.core.permissions import all_permissions
from tingtang.org import models
from tingtang.org.actions.roles import ROLE_FIELDS
from tingtang.org.actions.staff import POST_FIELDS, STAFF_FIELDS
from tingtang.org.queries import OWN_PERMISSIONS, SYSTEM_PERMISSIONS
from tingtang.org.roles import EVERYTHING
from tingtang.ui.choosing import offer_choices, several
from tingtang.ui.days import DayInput
from tingtang.ui.editing import NamedRecord, Record, say_none
from tingtang.ui.widgets import GroupedChecks, Rows

DOMAINS = {
    "org": _("Organisation, staff and devices"),
    "catalogue": _("Catalogue of services"),
    "visits": _("Visits"),
    "journal": _("Journal"),
    "insight": _("Insight"),
    "packs": _("Industry packs"),
    "core": _("System"),
}


class Post(NamedRecord):
    """A post with its duties."""

    versioned = POST_FIELDS
    duties = Rows(
        [{"name": "duty", "label": _("Duty"), "max_length": 300}],
        label=_("Duties"),
        verb=_("Add a duty"),
        required=False,
        help_text=_("One sentence each: what whoever holds this post must do."),
    )

    needed_skills = several(
        _("Skills needed before the first shift"),
        _("Whoever lacks one is planned for no shift of this post and opens no counter. Courses give skills to who passes."),
    )

    class Meta:
        model = models.Post
        fields = ["names", "code", "level", "duties", "is_held", "needed_skills"]
        help_texts = {
            "is_held": _("Unticked: stands for whoever a matter is about, such as the person assessed; nobody is missing there."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["duties"] = [{"duty": duty} for duty in self.instance.duties]
        offer_choices(self, "needed_skills", [(one.code, one.name_in()) for one in models.Skill.objects.order_by("code")])

    def clean_duties(self) -> list[str]:
        """The duties as texts."""
        return [row["duty"] for row in self.cleaned_data["duties"] or []]


class Staff(Record):
    """Somebody with his account."""

    versioned = STAFF_FIELDS
    username = forms.CharField(label=_("User name"), max_length=64, help_text=_("What is typed in to log in."))
    password = forms.CharField(
        label=_("Password"), required=False, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    must_change_password = forms.BooleanField(label=_("Must choose an own password at the next login"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("as the browser says")), *settings.LANGUAGES]
    )
    is_active = forms.BooleanField(label=_("May log in"), required=False, initial=True)

    class Meta:
        model = models.Staff
        fields = ["name", "badge", "hall", "left_date", "posts"]
        labels = {"name": _("Full name")}
        widgets = {"left_date": DayInput(), "posts": forms.CheckboxSelectMultiple}

    field_order = ["name", "badge", "username", "password", "must_change_password", "is_active", "language", "hall", "left_date"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hall = self.fields["hall"]
        assert isinstance(hall, forms.ModelChoiceField)  # noqa: S101 - a foreign key
        hall.queryset = models.Hall.objects.visible_to(actor, "org.save_staff").order_by("code")
        hall.required = not actor.may("org.save_staff")
        hall.empty_label = str(_("the whole organisation"))
        if self.is_new:
            self.initial["must_change_password"] = True
            self.fields["password"].required = True
        else:
            account = self.instance.account
            names = ("username", "language", "is_active", "must_change_password")
            self.initial.update({name: getattr(account, name) for name in names})
            self.fields["password"].help_text = str(_("Leave it empty to keep the present one."))

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"password": values["password"] or None}


class Role(NamedRecord):
    """A role with its rights."""

    versioned = ROLE_FIELDS
    everything = forms.BooleanField(
        label=_("Everything"),
        required=False,
        help_text=_("Every right there is, also what later versions add. For administrators only."),
    )
    landing = forms.ChoiceField(label=_("First page"), required=False, help_text=_("Where one lands after logging in."))
    permissions = forms.MultipleChoiceField(label=_("Rights"), required=False, widget=GroupedChecks)

    class Meta:
        model = models.Role
        fields = ["names", "code"]

    field_order = ["names", "code", "landing", "everything", "permissions"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = sorted(registry.navigation.values(), key=lambda place: (place.section, place.order))
        offer_choices(self, "landing", [("", _("by what one may do")), *((p.url_name, p.label) for p in places)])
        offer_choices(self, "permissions", permission_choices())
        held = self.instance.permissions
        self.initial.update(everything=EVERYTHING in held, permissions=held, landing=self.instance.landing)

    def values(self) -> dict[str, Any]:
        values = super().values()
        everything = values.pop("everything")
        offered = {name for _group, names in permission_choices() for name, _label in names}
        unseen = [name for name in self.instance.permissions if name not in offered and name != EVERYTHING]
        return values | {"permissions": [EVERYTHING] if everything else [*values["permissions"], *unseen]}


def permission_choices() -> list[tuple[str, list[tuple[str, Any]]]]:
    """Every right by domain, readings first; without what everybody may do with his own account."""
    hidden = OWN_PERMISSIONS | SYSTEM_PERMISSIONS
    named = [(name, label) for name, label in all_permissions() if name not in hidden]
    by_domain = sorted(named, key=lambda one: list(DOMAINS).index(_domain(one[0])) if _domain(one[0]) in DOMAINS else 99)
    return [(str(DOMAINS.get(key, key)), list(found)) for key, found in groupby(by_domain, key=lambda one: _domain(one[0]))]


def _domain(name: str) -> str:
    return name.partition(".")[0]


class Grant(forms.Form):
    """A role for somebody, in one hall or everywhere."""

    role = forms.ModelChoiceField(label=_("Role"), queryset=models.Role.objects.order_by("code"))
    hall = forms.ModelChoiceField(label=_("Hall"), queryset=models.Hall.objects.none(), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hall = self.fields["hall"]
        assert isinstance(hall, forms.ModelChoiceField)  # noqa: S101 - declared above
        hall.queryset = models.Hall.objects.visible_to(actor, "org.grant_role").order_by("code")
        hall.required = not actor.may("org.grant_role")
        hall.empty_label = str(_("everywhere"))
        say_none(self)
