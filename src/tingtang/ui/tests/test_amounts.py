"""Amounts in forms: shown to the cent, so that saving a record again changes none of them."""

import pytest
from django import forms

from tingtang.ui.amounts import Money


class Fee(forms.Form):
    fee = Money()


@pytest.mark.parametrize("cents", [0, 5, 1250, 1_234_567, 98_765_432_101])
def test_an_amount_that_is_shown_and_sent_back_is_the_same(cents: int) -> None:
    shown = Fee(initial={"fee": cents})["fee"].value()

    sent = Fee({"fee": shown})

    assert sent.is_valid()
    assert sent.cleaned_data["fee"] == cents
