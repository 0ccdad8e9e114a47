"""How pressing a case is by what is answered in its form (ITL-04)."""

import pytest

from tingtang.cases.actions.kinds import save_kind
from tingtang.cases.actions.opening import change_case
from tingtang.cases.models import Case, Kind
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import make_hall, make_staff
from tingtang.ui import designed

pytestmark = pytest.mark.django_db
CHOICES = {"reach": ("me", "everybody"), "work": ("round", "stopped")}
ROWS = [
    {"field": "reach", "choice": "me", "impact": 3},
    {"field": "reach", "choice": "everybody", "impact": 1},
    {"field": "work", "choice": "round", "urgency": 3},
    {"field": "work", "choice": "stopped", "urgency": 1},
]


@pytest.fixture
def fault() -> Kind:
    rows = [
        {"code": code, "kind": "choice", "names": {"en": code}, "choices": [{"code": one, "names": {"en": one}} for one in found]}
        for code, found in CHOICES.items()
    ]
    return make_kind("incident", nature="incident", fields=designed.from_rows(rows), pressing=ROWS)


class TestPressing:
    @pytest.mark.parametrize(
        ("said", "chosen", "priority"),
        [
            ({"reach": "everybody", "work": "stopped"}, {}, 1),
            ({"reach": "me", "work": "round"}, {}, 5),
            ({"reach": "everybody"}, {}, 2),
            ({}, {}, 3),
            ({"reach": "everybody", "work": "stopped"}, {"impact": 3, "urgency": None}, 3),
        ],
    )
    def test_follows_from_the_answers_unless_somebody_chooses(
        self, fault: Kind, said: dict[str, str], chosen: dict[str, int | None], priority: int
    ) -> None:
        assert make_case(kind=fault, fields=said, **chosen).priority == priority

    def test_follows_a_changed_answer_but_not_against_what_is_chosen_beside_it(self, fault: Kind) -> None:
        case = make_case(kind=fault, fields={"reach": "me", "work": "round"})

        worse = change_case(SYSTEM, case=case, fields={"reach": "everybody", "work": "round"}, impact=3, at=AT)
        kept = change_case(SYSTEM, case=worse, title="又断了", at=AT)
        own = change_case(SYSTEM, case=kept, fields={"reach": "everybody", "work": "stopped"}, urgency=2, at=AT)

        assert (worse.priority, own.priority) == (3, 2)
        assert Case.objects.get().priority == 2

    def test_follows_from_yes_to_a_question_of_yes_or_no(self) -> None:
        rows = [{"code": "is_dangerous", "kind": "yes_no", "names": {"en": "danger"}}]
        answers = [{"field": "is_dangerous", "choice": "yes", "impact": 1, "urgency": 1}]
        repair = make_kind("repair", nature="incident", fields=designed.from_rows(rows), pressing=answers)

        told = [make_case(kind=repair, fields={"is_dangerous": said}).priority for said in (True, False)]

        assert told == [1, 3]

    def test_answers_that_the_form_does_not_offer_are_refused(self, fault: Kind) -> None:
        for row in ({"field": "reach", "choice": "nobody", "impact": 1}, {"field": "reach", "choice": "me"}, {"impact": 1}):
            with pytest.raises(Invalid) as refused:
                save_kind(SYSTEM, kind=fault, pressing=[row], at=AT)
            assert list(refused.value.fields) == ["pressing"]

    def test_is_set_on_the_page_of_the_form_and_by_who_opens_a_case(self, fault: Kind) -> None:
        hall = make_hall()
        client = browser(grant(make_staff("zhouning", "周宁", hall), "administrator", None))
        page = client.get(f"/setup/cases/kinds/{fault.pk}/form/").content.decode()

        assert 'value="reach:everybody"' in page

        clerk = browser(grant(make_staff("limin", "李敏", hall), "supervisor", hall))
        given = {"kind": fault.pk, "hall": hall.pk, "title": "断网", "channel": "phone", "impact": "", "urgency": ""}
        clerk.post("/cases/new/", given | {"fields.reach": "everybody", "fields.work": "stopped"})

        assert Case.objects.get().priority == 1
