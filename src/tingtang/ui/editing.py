"""Pages on which one record is made or changed: a form filled from it, an action that saves it, its refusals in the form."""

from collections.abc import Callable, Collection, Mapping
from copy import copy
from typing import Any, ClassVar, TypeVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.errors import Denied, Invalid, Problem, Refused, TooMany
from tingtang.core.naming import Named
from tingtang.core.versions import version_of
from tingtang.ui.widgets import Texts, main_text

R = TypeVar("R")
MOST_ORDER = 32_767  # what the database holds
DASHES = "---------"  # what Django writes for nothing chosen


def saved(request: HttpRequest, form: forms.BaseForm, act: Callable[[], R]) -> R | None:
    """What `act` made of a form that was sent and is right; None when there is a form to show (again)."""
    return told(form, act) if request.method == "POST" and form.is_valid() else None


def told(form: forms.BaseForm, act: Callable[[], R]) -> R | None:
    """What `act` returns; None when it refused, the reasons then stand beside the fields of `form`."""
    try:
        return act()
    except (Invalid, Refused, Denied, TooMany) as problem:
        refuse(form, problem)
        return None


def refuse(form: forms.BaseForm, problem: Problem) -> None:
    """Put what a problem says into `form`: by field where the form has it, else on top."""
    fields = problem.fields if isinstance(problem, Invalid) else {}
    for name, reasons in fields.items():
        for reason in reasons:
            form.add_error(name if name in form.fields else None, str(reason))
    if not fields:
        form.add_error(None, problem.text())


class Record(forms.ModelForm):  # type: ignore[type-arg]
    """The form of one record. It remembers in `version` what it was filled from."""

    versioned: ClassVar[Collection[str]] = ()
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, instance: models.Model, **kwargs: Any) -> None:
        kwargs["instance"] = copy(instance)  # checking a form writes into its instance
        super().__init__(*args, **kwargs)
        self.is_new = self.instance.pk is None
        say_none(self)
        self.fields["version"].initial = "" if self.is_new else version_of(self.instance, self.versioned)

    def add_error(self, field: str | None, error: Any) -> None:
        """Put it beside its field; what the record says of a field that is not asked here stands on top.

        Of a field that could not be read the record knows nothing: only the first reason is said.
        """
        if field is None and isinstance(error, ValidationError) and hasattr(error, "error_dict"):
            known: dict[str, list[ValidationError]] = {}
            for name, reasons in error.error_dict.items():
                if name in self.fields and name in self.errors:
                    continue
                known.setdefault(name if name in self.fields else NON_FIELD_ERRORS, []).extend(reasons)
            if not known:
                return
            error = ValidationError(known)
        super().add_error(field, error)

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        values = {name: value for name, value in self.cleaned_data.items() if name in self.fields}
        values["version"] = values["version"] or None
        return values


def say_none(form: forms.BaseForm) -> None:
    """Have lists to choose from begin with a word instead of dashes."""
    for field in form.fields.values():
        word = str(_("choose")) if field.required else str(_("none"))
        if isinstance(field, forms.ModelChoiceField) and field.empty_label == DASHES:
            field.empty_label = word
        elif isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            choices: Any = field.choices
            field.choices = [(value, word if label == DASHES else label) for value, label in choices]


def with_main(text: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Translations together with the plain text, which stands for the installation's language."""
    is_known = not text or text in texts.values()
    return {**({} if is_known else {settings.LANGUAGE_CODE: text}), **texts}


class NamedRecord(Record):
    """The form of something with a code and a name in three languages. A code left empty is made from the English name."""

    names = Texts(label=pgettext_lazy("of a record", "Name"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subject: Named = self.instance
        self.initial["names"] = with_main(subject.name, subject.names)
        if "order" in self.fields and subject.pk is None and not self.initial.get("order"):
            self.initial["order"] = self._after_the_others()
        if "code" in self.fields:
            self.fields["code"].required = False
            self.fields["code"].help_text = _(
                "For programs and addresses: a–z, 0–9, hyphen. Made from the English name when left empty."
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "code" in self.fields and not cleaned.get("code") and "code" not in self.errors:
            cleaned["code"] = self.instance.code or self._free_code(cleaned.get("names", {}))
        return cleaned

    def _after_the_others(self) -> int:
        model: type[models.Model] = type(self.instance)
        found: int | None = model._base_manager.aggregate(found=models.Max("order"))["found"]
        return min((found or 0) + 1, MOST_ORDER)

    def _free_code(self, names: dict[str, str]) -> str:
        model: type[models.Model] = type(self.instance)
        stem = slugify(names.get("en", ""))[:30] or str(model._meta.model_name)
        others = set(model._base_manager.filter(code__startswith=stem).values_list("code", flat=True))
        return next(code for code in (stem, *(f"{stem}-{n}" for n in range(2, len(others) + 3))) if code not in others)

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"name": main_text(values["names"])}


def page(
    request: HttpRequest,
    form: forms.BaseForm,
    *,
    submit: Any,
    cancel: str = "",
    template: str = "",
    beside: Any = None,
    **context: Any,
) -> HttpResponse:
    """The page with the form; with status 422 when it, or the one sent `beside` it, was refused. More context fills the template."""
    context |= {"form": form, "submit": submit, "cancel": cancel}
    is_refused = any(one is not None and one.is_bound and one.errors for one in (form, beside))
    return render(request, template or "ui/record.html", context, status=422 if is_refused else 200)


def done(request: HttpRequest, url: str, text: Any) -> HttpResponse:
    """Back to a page with a notice of what was done."""
    messages.success(request, str(text))
    return HttpResponseRedirect(url)


def attempt(
    request: HttpRequest, act: Callable[[], object], *, url: str, text: Any, form: forms.BaseForm | None = None
) -> HttpResponse:
    """Do what a button asks and go to `url`, with a notice of what was done or why not.

    With a `form` that is a part of another page, `act` runs only when it is right; else the notice says what is wrong with it.
    """
    try:
        if form is not None and not form.is_valid():
            raise_errors(form)
        act()
    except (Invalid, Refused, Denied) as problem:
        messages.error(request, problem.text())
        return HttpResponseRedirect(url)
    return done(request, url, text)


def raise_errors(form: forms.BaseForm) -> None:
    """Raise what is wrong with `form` as one sentence, for forms that are a part of another page."""
    told = [
        f"{form[name].label}: {' '.join(map(str, reasons))}" if name in form.fields else " ".join(map(str, reasons))
        for name, reasons in form.errors.items()
    ]
    raise Invalid(" ".join(told))
