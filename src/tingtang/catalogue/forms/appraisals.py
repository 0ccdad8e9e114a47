"""What people answer on sheets of questions."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.queries.appraisals import METHOD_WORDS, Asking
from tingtang.ui.widgets import Rows

YES_NO = (("yes", _("It holds")), ("no", _("It does not")))


class Answers(forms.Form):
    """A sheet about something: for each question whether it holds, and why; for a new standard the evidence as well."""

    def __init__(self, *args: Any, asking: Asking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asking = asking
        for one in asking.asked:
            holds = None if one.holds is None else "yes" if one.holds else "no"
            self.fields[f"{one.code}_holds"] = forms.ChoiceField(
                label=str(one.name), choices=YES_NO, widget=forms.RadioSelect, initial=holds, help_text=str(one.hint)
            )
            self.fields[f"{one.code}_text"] = forms.CharField(
                label=_("{name}: why").format(name=one.name),
                max_length=2000,
                initial=one.text,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        if asking.sheet == "screening":
            cells: list[Mapping[str, Any]] = [
                {"name": "method", "label": _("Method"), "options": list(METHOD_WORDS.items()), "value": "tqm"},
                {"name": "text", "label": _("What it showed"), "max_length": 2000},
            ]
            rows = asking.appraisal.evidence if asking.appraisal else []
            self.fields["evidence"] = Rows(cells, label=_("Evidence"), required=False, initial=rows, verb=_("Add evidence"))

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        said = self.cleaned_data
        answers = {
            one.code: {"holds": said[f"{one.code}_holds"] == "yes", "text": said[f"{one.code}_text"]} for one in self.asking.asked
        }
        return {"answers": answers, "evidence": said.get("evidence") or []}
