"""How the machines of a hall work: who may change it, and that what was typed reaches the machine."""

import pytest
from django.test import Client

from tingtang.org.models import Device, Hall
from tingtang.org.tests.clients import browser, grant
from tingtang.visits.queries.devices import printer_of
from tingtang.visits.tests.factories import make_hall, make_staff
from tingtang.visits.tests.machines import Machine
from tingtang.visits.views import board, kiosk

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def administrator() -> Client:
    return browser(grant(make_staff("周宁"), "administrator", None))


def saved(client: Client, device: Device, **typed: object) -> Device:
    answer = client.post(f"/setup/devices/{device.pk}/use/", typed)
    assert answer.status_code == 302, answer.content.decode()
    device.refresh_from_db()
    return device


class TestKiosk:
    def test_prints_and_keeps_numbers_as_typed(self, hall: Hall, administrator: Client) -> None:
        device = Machine("kiosk", hall, settings={"language": "en"}).device

        saved(administrator, device, printing="printer", printer="slips", offline_numbers=30, idle_seconds="", big="on")

        found = kiosk.settings_of(device)
        assert (found["printing"], found["offline_numbers"], found["idle_seconds"]) == ("printer", 30, 40)
        assert (found["is_big"], found["is_low"], found["language"]) == (True, False, "en")


class TestBoard:
    def test_speaks_and_shows_as_typed(self, hall: Hall, administrator: Client) -> None:
        device = Machine("board", hall).device

        saved(
            administrator, device, first_language="zh-hant", second_language="", rows=4, volume_percent=40,
            quiet="12:00-13:30，17:30-18:00", **{"messages_zh-hant": ["請保持安靜", ""], "messages_en": ["Quiet, please", ""]},
        )  # fmt: skip

        found = board.settings_of(device)
        assert (found["languages"], found["rows"]) == (["zh-hant"], 4)
        assert found["voice"] == {"is_on": False, "volume": 0.4, "quiet": ["12:00-13:30", "17:30-18:00"]}
        assert device.settings["messages"][0]["en"] == "Quiet, please"

    def test_shows_again_what_was_typed(self, hall: Hall, administrator: Client) -> None:
        device = Machine("board", hall).device
        saved(
            administrator,
            device,
            first_language="en",
            second_language="zh-hans",
            rows=5,
            volume_percent=70,
            voice="on",
            quiet="12:00-13:00",
        )

        page = administrator.get(f"/setup/devices/{device.pk}/use/").content.decode()

        assert 'value="12:00-13:00"' in page
        assert 'value="70"' in page

    @pytest.mark.parametrize("quiet", ["at noon", "12:00", "25:00-26:00"])
    def test_refuses_quiet_hours_that_are_no_times(self, hall: Hall, administrator: Client, quiet: str) -> None:
        device = Machine("board", hall).device

        answer = administrator.post(f"/setup/devices/{device.pk}/use/", {"first_language": "en", "quiet": quiet})

        assert answer.status_code == 422


class TestPrinter:
    def test_is_found_at_the_address_typed(self, hall: Hall, administrator: Client) -> None:
        device = Device.objects.create(hall=hall, kind="printer", name="slips")

        saved(administrator, device, host="192.168.1.50", port=9101, columns=32)

        found = printer_of(Machine("kiosk", hall).device)
        assert found is not None
        assert (found.host, found.port, found.columns, found.answers) == ("192.168.1.50", 9101, 32, False)


class TestPage:
    def test_is_reached_from_the_page_of_the_device(self, hall: Hall, administrator: Client) -> None:
        device = Machine("kiosk", hall).device

        assert f"/setup/devices/{device.pk}/use/" in administrator.get(f"/setup/devices/{device.pk}/").content.decode()

    def test_is_not_for_those_of_another_hall(self, hall: Hall) -> None:
        device = Machine("kiosk", hall).device
        other = browser(grant(make_staff(), "administrator", make_hall("lakeside")))

        assert other.get(f"/setup/devices/{device.pk}/use/").status_code == 404

    @pytest.mark.parametrize("role", ["clerk", "guide", "auditor"])
    def test_is_not_for_everybody(self, hall: Hall, role: str) -> None:
        device = Machine("kiosk", hall).device

        assert browser(grant(make_staff(), role, hall)).get(f"/setup/devices/{device.pk}/use/").status_code in {403, 404}
