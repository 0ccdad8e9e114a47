"""What people say, and the service they mean."""

import pytest

from tingtang.visits.rules.triage import Described, fitting, score

RENEW, PERMIT, TAX = 1, 2, 3
SERVICES = [
    Described(RENEW, ["机动车驾驶证期满换证", "Renew a driving licence"], ["驾驶证"], ["身份证", "体检证明"]),
    Described(PERMIT, ["居住证签注", "Residence permit"], ["户政"], ["租房合同"]),
    Described(TAX, ["车辆购置税申报", "Vehicle purchase tax"], ["税务"], ["购车发票"]),
]


class TestFitting:
    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("我想换驾驶证", RENEW),
            ("驾照到期换证", RENEW),
            ("居住证", PERMIT),
            ("买车交税", TAX),
            ("residence", PERMIT),
            ("发票", TAX),
        ],
    )
    def test_puts_what_is_meant_first(self, said: str, meant: int) -> None:
        assert fitting(said, SERVICES)[0] == meant

    def test_finds_nothing_for_nothing(self) -> None:
        assert fitting("", SERVICES) == []
        assert fitting("天气", SERVICES) == []

    def test_gives_the_full_score_to_the_name_itself(self) -> None:
        assert score("居住证签注", SERVICES[1]) == 1.0
