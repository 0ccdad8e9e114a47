"""A pack with code, installed as a package: its pages are served, its panels shown; a pack without code is never run."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection

from tingtang.packs.tests.factories import write_pack

SOURCES = Path(__file__).resolve().parents[3]
APPS = """
from django.apps import AppConfig

class LibraryConfig(AppConfig):
    name = "tingtang_library"

    def ready(self):
        from tingtang.core import registry
        registry.navigation.add("library", registry.Place("library", "hall", "Reading room", "library:rules", ""))
        registry.panel.add("library.quiet", registry.Panel("ui.sample", lambda request, subject: f"Quiet, {subject}!", ""))
"""
VIEWS = """
from django.http import HttpResponse
from tingtang.core.views import public

@public("Rules of the reading room are for everybody.")
def rules(request):
    return HttpResponse("No talking.")
"""
URLS = """
from django.urls import path
from tingtang_library import views

app_name = "library"
urlpatterns = [path("library/rules/", views.rules, name="rules")]
"""
# What a process says that starts with both packs installed.
USE = """
import django
from tingtang.config.starting import loading
with loading():
    django.setup()
    import tingtang.config.urls
from django.core.management import call_command
from django.test import Client, RequestFactory
from tingtang.core import registry
from tingtang.core.actors import SYSTEM
from tingtang.packs.loader import places
from tingtang.ui.shell import panels
call_command("pack", "check", "library")
print(sorted({"library", "silent"} & set(places())))
print(Client().get("/library/rules/").content.decode())
request = RequestFactory().get("/")
request.actor = SYSTEM
print(panels(request, "ui.sample", "please"))
registry.freeze()
try:
    registry.step.add("library.late", None)
except registry.Frozen as frozen:
    print(frozen)
"""


def install(place: Path, name: str, entry: str, **modules: str) -> None:
    """Put a package that announces a pack where Python finds it."""
    package, about = place / f"tingtang_{name}", place / f"tingtang_{name}-1.0.dist-info"
    package.mkdir()
    about.mkdir()
    write_pack(package)
    for module, text in {"__init__": "", **modules}.items():
        (package / f"{module}.py").write_text(text)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: tingtang-{name}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[tingtang.packs]\n{name} = {entry}\n")


@pytest.mark.django_db
def test_a_pack_with_code_brings_pages_and_panels(tmp_path: Path) -> None:
    install(tmp_path, "library", "tingtang_library.apps:LibraryConfig", apps=APPS, views=VIEWS, urls=URLS)
    install(tmp_path, "silent", "tingtang_silent", __init__="raise RuntimeError('a pack without code was run')")
    values = connection.settings_dict
    place = {"host": values["HOST"], "user": values["USER"], "password": values["PASSWORD"], "port": values["PORT"]}
    url = f"postgresql:///{values['NAME']}?{urlencode({name: value for name, value in place.items() if value})}"
    told = {"PYTHONPATH": f"{tmp_path}:{SOURCES}", "DATABASE_URL": url, "LC_ALL": "C"}

    command = [sys.executable, "-c", USE]
    done = subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True, check=False)  # noqa: S603

    assert done.stdout.splitlines() == [
        "图书馆 1.0 is good. Services: 1.",
        "['library', 'silent']",
        "No talking.",
        "Quiet, please!",
        "step 'library.late' is registered too late: do it in AppConfig.ready() or at import",
    ], done.stderr
