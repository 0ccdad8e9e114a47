"""What is done before the first page."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from tingtang.config import prepare
from tingtang.config.steps import Halt
from tingtang.customers.tests.factories import make_customer
from tingtang.org.models import Hall, Organisation
from tingtang.org.tests.factories import make_counter, make_hall


@pytest.mark.django_db
class TestDemo:
    """The demo cannot be loaded: a number of its first customer is somebody's of another hall."""

    def test_says_that_a_new_day_could_not_be_filled_and_goes_on(
        self, tmp_path: Path, settings: LazySettings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.DATA_DIR = tmp_path
        Organisation.objects.create(name="河滨")
        hall = make_hall(code="elsewhere")
        make_counter(hall)
        Hall.objects.update(is_demo=True)
        make_customer(phone="13900001001", hall=hall)

        prepare.demo()

        assert "today was not filled" in capsys.readouterr().out
        assert not (tmp_path / "demo.begun").exists()

    def test_stops_where_nothing_is_there_yet(self, tmp_path: Path, settings: LazySettings) -> None:
        settings.DATA_DIR = tmp_path
        make_customer(phone="13900001001", hall=make_hall(code="elsewhere"))

        with pytest.raises(Halt):
            prepare.demo()
