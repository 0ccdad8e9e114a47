"""`./tingtang customers import` reads a table, says what it did, and goes on with what was interrupted."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tingtang.customers.models import Customer
from tingtang.customers.tests.factories import make_identity_kind, resident_id

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    make_identity_kind(of_kind="person")


def test_imports_a_table_and_writes_what_it_could_not_take(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, faults = tmp_path / "a.csv", tmp_path / "faults.csv"
    path.write_text(f"姓名,身份证号,联系方式\n王芳,{resident_id()},13800138000\n李敏,1,13900139000\n", encoding="gb18030")

    call_command("customers", "import", str(path), "--column", "phone=联系方式", "--faults", str(faults))

    assert "1 new" in capsys.readouterr().out
    assert Customer.objects.get().contacts.count() == 1
    assert "李敏,1,13900139000," in faults.read_text(encoding="utf-8-sig")
    assert path.exists()


@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        ("甲,乙\n1,2\n", [], "No column is recognised as the name"),
        ("姓名,乙\n1,2\n", ["--column", "phon=乙"], "is not FIELD=COLUMN"),
        ("姓名,乙\n1,2\n", ["--hall", "nowhere"], "no hall"),
        ("", [], ""),
    ],
)
def test_says_what_is_wrong_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, arguments: list[str], said: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(SystemExit):
        call_command("customers", "import", str(path), *arguments)

    assert said in capsys.readouterr().err
    assert Customer.objects.count() == 0
