"""Forms of imports of assets."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.assets import wording
from tingtang.assets.models import AssetKind
from tingtang.assets.rules.importing import FIELD, TARGETS
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.naming import text_in
from tingtang.journal.formats.tables import LARGEST_BYTES, WORDS
from tingtang.org.models import Hall
from tingtang.ui.choosing import offer_rows
from tingtang.ui.mapping import Mapped


class Upload(forms.Form):
    """A file with assets of one kind."""

    kind = forms.ModelChoiceField(AssetKind.objects.none(), label=pgettext_lazy("of an asset", "Kind"), empty_label=None)
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV (UTF-8 or GB18030, any delimiter) or an Excel workbook (XLSX), with a first line that names its columns."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "kind", AssetKind.objects.filter(is_active=True).order_by("order", "code"))

    def clean_file(self) -> Any:
        """Refuse what is too large for an upload."""
        found = self.cleaned_data["file"]
        if found.size > LARGEST_BYTES:
            raise ValidationError(str(WORDS["too_large"]))
        return found


class Columns(Mapped):
    """Which column is what."""

    needed = "number"

    hall = forms.ModelChoiceField(
        Hall.objects.none(),
        label=_("Hall"),
        help_text=_("Of assets whose row names none. None: they belong to all halls."),
    )

    def __init__(
        self, kind: AssetKind, heads: Sequence[str], guess: Mapping[str, str], actor: Actor, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        own = {FIELD + one.code: text_in(one.names) for one in kind.form}
        found: Any = self.fields["hall"]
        found.queryset = Hall.objects.visible_to(actor, "assets.import").filter(is_active=True).order_by("code")
        found.required = actor.halls("assets.import") is not EVERYWHERE
        self.map({target: own.get(target) or wording.TARGETS[target] for target in (*TARGETS, *own)}, heads, guess)
