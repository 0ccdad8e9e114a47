"""Who is offered where people are chosen."""

import pytest
from django import forms

from tingtang.org.models import Staff
from tingtang.org.queries import at_work, of_hall
from tingtang.org.tests.factories import grant, make_hall, make_staff
from tingtang.ui.choosing import offer_rows
from tingtang.ui.fields import parts

pytestmark = pytest.mark.django_db


class Chosen(forms.Form):
    staff = forms.ModelChoiceField(Staff.objects.none(), required=False)


class Invited(forms.Form):
    staff = forms.ModelMultipleChoiceField(Staff.objects.none(), widget=forms.CheckboxSelectMultiple)


class TestAtWork:
    def test_names_those_of_the_hall_first_and_nobody_who_cannot_log_in(self) -> None:
        here, there = make_hall(), make_hall("lakeside", name="湖滨")
        far, own, whole = make_staff("fangyuan", "方圆", there), make_staff("limin", "李敏", here), make_staff("songhe", "宋和")
        gone = make_staff("imported", "处理人", here)
        gone.account.is_active = False
        gone.account.save()

        assert list(at_work(here)) == [own, whole, far]
        assert gone in at_work(here, also=gone.pk)

    def test_names_those_alone_who_hold_a_right_there(self) -> None:
        here, there = make_hall(), make_hall("lakeside", name="湖滨")
        clerk = grant(make_staff("limin", "李敏", here), "clerk", here)
        grant(make_staff("shiwei", "石伟", there), "clerk", there)
        make_staff("zhaoxiao", "赵晓", here)

        assert list(at_work(here, permission="cases.view_own")) == [clerk]

    def test_gives_no_work_to_who_comes_from_outside_to_make_mystery_visits(self) -> None:
        here = make_hall()
        limin = grant(make_staff("limin", "李敏", here), "clerk", here)
        visitor = grant(make_staff("anke", "安可"), "mystery_visitor")
        both = grant(grant(make_staff("luqing", "陆青"), "mystery_visitor"), "inspector")

        assert list(at_work(here)) == [limin, both]
        assert list(at_work(permission="quality.make_visit")) == [visitor, both]

    def test_comes_in_parts_by_hall_where_there_are_several(self) -> None:
        here, there = make_hall(), make_hall("lakeside", name="湖滨")
        own = make_staff("limin", "李敏", here)
        form = Chosen()
        offer_rows(form, "staff", at_work(here), part=of_hall)
        alone = [(value, str(word)) for value, word in form.fields["staff"].choices]  # type: ignore[attr-defined]
        far = make_staff("fangyuan", "方圆", there)
        form = Chosen({"staff": far.pk})
        offer_rows(form, "staff", at_work(here), part=of_hall)
        parts = [str(value) for value, _word in form.fields["staff"].choices]  # type: ignore[attr-defined]

        assert alone[1:] == [(own.pk, "李敏")]
        assert parts == ["", here.name_in(), "湖滨"]
        assert form.is_valid() and form.cleaned_data["staff"] == far

    def test_ticks_a_whole_hall_and_searches_where_many_are_to_be_chosen(self) -> None:
        here, there = make_hall(), make_hall("lakeside", name="湖滨")
        far = make_staff("fangyuan", "方圆", there)
        for number in range(20):
            make_staff(f"clerk{number}", f"员工{number}", here)
        form = Invited({"staff": [far.pk]})
        offer_rows(form, "staff", at_work(here), part=of_hall)
        drawn = str(parts(form["staff"])["control"])

        assert drawn.count("data-grouped-all") == 2 and 'data-choices="按姓名查找"' in drawn
        assert drawn.count("checked") == 1 and drawn.index("checked") > drawn.index(">湖滨<")
        assert form.is_valid() and list(form.cleaned_data["staff"]) == [far]
