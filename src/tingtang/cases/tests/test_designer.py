"""The designer shows a kind as rows and makes the same kind of them again."""

from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation

from tingtang.cases.actions.kinds import save_kind
from tingtang.cases.forms import kinds as forms
from tingtang.cases.models import Kind
from tingtang.cases.rules.diagram import draw
from tingtang.cases.tests.factories import AT, make_kind
from tingtang.cases.tests.test_fields import ROWS
from tingtang.cases.tests.test_work import WORK
from tingtang.core.actors import SYSTEM
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import grant, make_post, make_staff
from tingtang.ui import designed as fields
from tingtang.ui.designed import BadFields

pytestmark = pytest.mark.django_db
APPROVALS = [
    {
        "code": "need",
        "names": {"en": "Need"},
        "criteria": {"zh-hans": "确有需要"},
        "steps": [
            {"roles": ["supervisor"], "posts": ["chief"], "leads": True, "mode": "all", "minutes": 60, "on_timeout": "reject"}
        ],
    }
]


def typed(form: forms.Part) -> QueryDict:
    """What the browser would send back unchanged."""
    data = QueryDict(mutable=True)
    for name, rows in form.initial.items():
        if isinstance(rows, list):
            for cell in form.fields[name].widget.cells:
                data.setlist(f"{name}_{cell['name']}", [str(row.get(cell["name"], cell.get("value", ""))) for row in rows])
        else:
            data[name] = rows
    return data


def full_kind() -> Kind:
    return make_kind("fault", fields=fields.from_rows(ROWS), work=WORK | {"approvals": APPROVALS})


@pytest.mark.parametrize("part", [forms.Life, forms.Design, forms.Duties])
class TestParts:
    def test_change_nothing_when_nothing_is_changed(self, part: type[forms.Part]) -> None:
        kind = full_kind()
        form = part(kind, typed(part(kind)))

        assert form.is_valid(), form.errors
        saved = save_kind(SYSTEM, kind=kind, at=AT, **form.values())

        before = Kind.objects.get(pk=kind.pk)
        assert (
            (saved.life, saved.form, saved.plan) == (before.life, before.form, before.plan) == (kind.life, kind.form, kind.plan)
        )


class TestDesign:
    def change(self, **cells: str) -> dict[str, Any]:
        kind = full_kind()
        data = typed(forms.Design(kind))
        for name, value in cells.items():
            data.appendlist(f"fields__{name}", value)
        form = forms.Design(kind, data)
        assert form.is_valid(), form.errors
        return form.values()["fields"]

    def test_reads_values_in_three_languages(self) -> None:
        schema = self.change(
            code="cause",
            kind="choice",
            **{"zh-hans": "原因"},
            choices="wait: 等候 | 等候 | Wait\nother: 其他",
            asked="later",
            public="no",
        )

        assert schema["properties"]["cause"]["choices"] == [
            {"code": "wait", "names": {"zh-hans": "等候", "zh-hant": "等候", "en": "Wait"}},
            {"code": "other", "names": {"zh-hans": "其他"}},
        ]

    def test_refuses_a_field_without_a_name(self) -> None:
        with pytest.raises(BadFields):
            self.change(code="cause", kind="text")


class TestApprovals:
    def change(self, *rows: tuple[str, ...]) -> forms.Duties:
        kind = full_kind()
        data = typed(forms.Duties(kind))
        for name, column in zip(("approval", "who", "mode", "minutes", "follows"), zip(*rows, strict=True), strict=True):
            data.setlist(f"approval_steps_{name}", list(column))
        return forms.Duties(kind, data)

    def test_are_asked_in_the_order_of_their_lines_and_of_one_approval_its_code_need_not_be_typed(self) -> None:
        form = self.change(
            ("", "role:supervisor", "any", "480", "escalate"),
            ("need", "post:chief", "all", "", "reject"),
            ("need", "leads", "same", "", "escalate"),
        )

        assert form.is_valid(), form.errors
        first, second = form.values()["work"]["approvals"][0]["steps"]
        assert first == {"roles": ["supervisor"], "mode": "any", "minutes": 480, "on_timeout": "escalate"}
        assert second == {"posts": ["chief"], "leads": True, "mode": "all", "on_timeout": "reject"}

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            (("other", "leads", "any", "", "reject"), "Line 1 names no approval above: “other”."),
            (("need", "", "any", "30", "reject"), "Line 1 asks nobody."),
            (("need", "leads", "same", "", "reject"), "Line 1 has no line above to be asked together with."),
        ],
    )
    def test_are_refused_with_the_line_that_is_wrong(self, row: tuple[str, ...], said: str) -> None:
        with translation.override("en"):
            assert self.change(row).errors == {"approval_steps": [said]}

    def test_offer_roles_and_posts_by_their_names_and_keep_whom_a_step_asks_already(self) -> None:
        kind, staff = full_kind(), make_staff("zhouning", "周宁")
        kind.work = {"approvals": [APPROVALS[0] | {"steps": [{"people": [staff.pk], "roles": ["gone"]}]}]}
        kind.save()
        make_post("chief", "窗口组长")

        page = browser(grant(staff, "administrator")).get(f"/setup/cases/kinds/{kind.pk}/work/").content.decode()

        for offered in ("窗口组长", '<option value="role:gone"', f'<option value="person:{staff.pk}" selected>周宁'):
            assert offered in page


class TestDrawing:
    def test_never_lays_two_arcs_over_each_other(self) -> None:
        drawing = draw(full_kind().life)

        assert len(drawing.boxes) == 5
        assert len({(arc.x, arc.y) for arc in drawing.arcs}) == len(drawing.arcs)
        assert all(0 < arc.x < drawing.width for arc in drawing.arcs)


def test_natures_are_called_what_the_organisation_calls_them_and_the_trades_word_again_when_that_is_emptied() -> None:
    make_kind("outage", name="停机", nature="incident")
    boss = browser(grant(make_staff("zhouning", "周宁"), "administrator"))

    def shown() -> str:
        pages = ("/setup/cases/kinds/", "/setup/cases/kinds/new/")
        return "".join(boss.get(page).content.decode() for page in pages)

    assert boss.post("/setup/cases/words/", {"incident_en": "Outage of ours"}).status_code == 302
    assert shown().count("Outage of ours") >= 3
    assert boss.post("/setup/cases/words/", {"incident_en": ""}).status_code == 302
    assert "Outage of ours" not in shown()
