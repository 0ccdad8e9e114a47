"""The register over pages and the API, by the same rights."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tingtang.assets import imports
from tingtang.assets.models import Asset, AssetImport
from tingtang.assets.tests.factories import make_asset, make_asset_kind
from tingtang.customers.tests.factories import make_customer
from tingtang.org.models import Staff
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import make_hall, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen() -> Staff:
    """Chen Gang, who supervises Riverside hall."""
    hall = make_hall()
    return grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)


@pytest.fixture
def pages(chen: Staff) -> Client:
    return browser(chen)


def test_an_asset_is_registered_changed_and_related_in_the_browser(pages: Client, chen: Staff) -> None:
    make_asset_kind()
    other = make_asset("BJ-1", "总表", hall=chen.hall)
    url = reverse("assets:new_asset") + "?kind=meter"
    wrong = pages.post(url, {"name": "分表", "hall": chen.hall_id, "state": "in_use", "fields.ratio": "0"})
    assert wrong.status_code == 422
    assert "分表" in wrong.content.decode()

    pages.post(url, {"name": "分表", "hall": chen.hall_id, "state": "in_use", "fields.ratio": "20", "fields.medium": "power"})
    made = Asset.objects.get(name="分表")
    page = reverse("assets:asset", args=[made.pk])
    related = pages.post(reverse("assets:relate", args=[made.pk]), {"kind": "part_of", "target": str(other)}, follow=True)
    circle = pages.post(reverse("assets:relate", args=[other.pk]), {"kind": "depends_on", "target": str(made)})

    assert "BJ-1" in related.content.decode()
    assert circle.status_code == 422
    assert "asset-picture" in pages.get(page).content.decode()
    assert "BJ-1" in pages.get(reverse("assets:assets") + "?q=总表").content.decode()


def test_a_file_is_looked_at_before_it_is_taken(pages: Client, chen: Staff) -> None:
    make_asset_kind()
    file = SimpleUploadedFile("meters.csv", "表号,名称,倍率\nBJ-7,水房表,1\nBJ-8,坏表,零\n".encode())
    asked = pages.post(reverse("assets:new_import"), {"kind": make_asset_kind().pk, "file": file})
    shown = pages.get(asked["Location"]).content.decode()
    names = {f"column_{n}": head for n, head in ((0, "表号"), (1, "名称"), (13, "倍率"))}
    done = pages.post(asked["Location"], {**names, "hall": chen.hall_id, "begin": "1"}, follow=True).content.decode()
    imports.run(AssetImport.objects.get().pk)

    assert "水房表" in shown
    assert not Asset.objects.filter(number="BJ-8").exists()
    assert Asset.objects.get(number="BJ-7").fields == {"ratio": 1}
    assert "assets/imports" in done


def test_the_api_does_all_of_it(chen: Staff) -> None:
    program, customer = Program.of(chen), make_customer()
    make_asset_kind()
    body = {"name": "电表", "kind": "meter", "hall": "riverside", "customer": customer.number, "fields": {"ratio": 1}}
    first = program.post("/assets", {**body, "number": "BJ-1"})
    program.post("/assets", {**body, "number": "BJ-2"})
    state = program.post("/assets/BJ-1/state", {"state": "faulty", "reason": "烧毁"})
    related = program.post("/assets/BJ-2/relations", {"kind": "depends_on", "target": "BJ-1"})
    circle = program.post("/assets/BJ-1/relations", {"kind": "part_of", "target": "BJ-2"})

    assert first.status_code == 201, first.content
    assert state.json()["items"][0]["state"] == "faulty"
    assert related.status_code == 201, related.content
    assert circle.status_code == 409
    assert [one["number"] for one in program.get("/assets/BJ-1/dependants").json()["items"]] == ["BJ-2"]
    assert [one["number"] for one in program.get("/assets", customer=customer.number, state="faulty").json()["items"]] == ["BJ-1"]
