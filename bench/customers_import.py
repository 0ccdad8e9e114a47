"""Customers at size: import of 100,000 rows, the same again, then the search for duplicates: `python bench/customers_import.py [rows]`.

Runs on the database of DATABASE_URL, which must have been migrated and hold no customers; writes them. Names and numbers are
drawn from short lists, seeded; about one row in fifty is a person before, with a phone that is the same and a name that is not quite.
"""

import csv
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import django
from figures import table

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
GIVEN = "伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红建国志文斌婷宇浩欣然子轩梓涵雨佳怡博雅琳思远晨曦嘉豪俊峰海燕春梅冬雪立新永康德胜凤琴"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
HEADS = ("客户姓名", "身份证号", "手机号码", "地址", "备注")
COLUMNS = {"name": HEADS[0], "identity:resident-id": HEADS[1], "phone": HEADS[2], "address": HEADS[3], "note": HEADS[4]}


def resident(number: int) -> str:
    """The identity number of nobody."""
    year, rest = 1940 + number % 60, number // 60
    first = f"330{106 + rest // 336000 % 50:03d}{year}{rest % 12 + 1:02d}{rest // 12 % 28 + 1:02d}{rest // 336 % 1000:03d}"
    return first + "10X98765432"[sum(int(d) * w for d, w in zip(first, WEIGHTS, strict=True)) % 11]


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """Rows of a table as another program writes it."""
    chance, latest = Random(7), ("王芳", "", "13900000000", "", "")
    for number in range(count):
        if number % 50 == 49:
            yield latest[0][:-1] + chance.choice(GIVEN), "", f"+86 {latest[2]}", "", ""
            continue
        name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
        address = f"云河市河滨区茶园路{chance.randrange(1, 900)}号{chance.randrange(1, 30)}-{chance.randrange(100, 2000)}"
        latest = (name, resident(number), f"1{chance.choice('3578')}{number:09d}", address, "")
        yield latest


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tingtang.config.settings")
    django.setup()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    measured: list[list[str]] = []

    def clock(what: str, seconds: float, said: str) -> None:
        measured.append([what, f"{seconds:.1f}", said])
        print(f"{what}: {seconds:.1f} s, {said}", file=sys.stderr)

    with tempfile.TemporaryDirectory() as folder:
        for turn in ("import", "the same file again"):
            path = Path(folder) / "customers.csv"
            with path.open("w", encoding="gb18030", newline="") as file:
                csv.writer(file).writerows([HEADS, *rows(count)])
            clock(turn, *imported(path))
    clock(f"search of all {count:,}", *searched())
    clock("one more registration compared", *registered())
    print(table(["step", "seconds", "outcome"], measured))


def imported(path: Path) -> tuple[float, str]:
    from tingtang.core.actors import SYSTEM
    from tingtang.customers import imports
    from tingtang.customers.actions.importing import start_import
    from tingtang.customers.models import IdentityKind
    from tingtang.journal.formats import tables as reading

    if not IdentityKind.objects.filter(code="resident-id").exists():
        IdentityKind(code="resident-id", name="居民身份证号", check_digit="resident_id", of_kind="person").save()
    start = time.perf_counter()
    found = reading.opened(path)
    job = start_import(
        SYSTEM, hall=None, path=path, source=path.name, heads=found.heads, columns=COLUMNS, at=datetime.now(UTC),
        encoding=found.encoding, delimiter=found.delimiter,
    )  # fmt: skip
    job = imports.run(job.pk)
    seconds = time.perf_counter() - start
    said = f"{job.new_count:,} new, {job.same_count:,} known, {job.fault_count:,} faults, {job.row_count / seconds:,.0f} rows/s"
    return seconds, said


def searched() -> tuple[float, str]:
    from tingtang.customers.actions.duplicates import find_everywhere

    start = time.perf_counter()
    found = find_everywhere(datetime.now(UTC))
    return time.perf_counter() - start, f"{found:,} pairs"


def registered() -> tuple[float, str]:
    from tingtang.core.actors import SYSTEM
    from tingtang.customers.actions.duplicates import note_duplicates
    from tingtang.customers.models import Customer

    key = Customer.objects.order_by("-pk").values_list("pk", flat=True)[0]
    start = time.perf_counter()
    found = note_duplicates(SYSTEM, keys=[key], at=datetime.now(UTC))
    return time.perf_counter() - start, f"{found} pairs"


if __name__ == "__main__":
    main()
