"""The frame of pages: places, Ctrl-K, languages."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import NoReverseMatch, path, reverse
from django.utils import translation

from tingtang.core import registry
from tingtang.core.actors import ANONYMOUS, EVERYWHERE, Actor
from tingtang.core.registry import Found, Place
from tingtang.ui import language, search, shell, views
from tingtang.ui.tests.readers import CHEN, request_of


@pytest.fixture
def menu(monkeypatch: pytest.MonkeyPatch) -> None:
    """A menu of three pages in two places, and nothing else."""
    kind = registry.Kind("navigation", "test")
    kind.add("list", Place("list", "setup", "Counters", "ui:components", "look", 2))
    kind.add("find", Place("find", "setup", "Devices", "ui:find", "look", 1))
    kind.add("secret", Place("secret", "insight", "Secret", "ui:find", "other"))
    kind.add("gone", Place("gone", "hall", "Gone", "nowhere:at-all", "look"))
    things = registry.Kind("search", "test")
    things.add("tickets", lambda request, text: [Found(f"Ticket {text}", "/t/", "Tickets")] * 20)
    monkeypatch.setattr(registry, "navigation", kind)
    monkeypatch.setattr(registry, "search", things)
    monkeypatch.setattr(shell, "_find_hall", [])
    monkeypatch.setattr(registry, "panel", registry.Kind("panel", "test"))


@pytest.mark.usefixtures("menu")
class TestPlaces:
    def test_show_what_the_reader_may_see_in_order(self):
        sections = shell.places(request_of())

        assert [(one.name, [page.label for page in one.pages]) for one in sections] == [("setup", ["Devices", "Counters"])]

    def test_are_none_for_one_who_has_not_logged_in(self):
        assert shell.places(request_of(actor=ANONYMOUS)) == []

    def test_lead_to_the_hall_one_belongs_to(self, monkeypatch):
        monkeypatch.setattr(shell, "_find_hall", [lambda request, wanted: wanted or "riverside"])

        assert shell.hall_code(request_of()) == "riverside"

    def test_mark_the_page_one_is_on(self):
        sections = shell.places(request_of("/ui/components/"))

        assert [page.is_current for page in sections[0].pages] == [False, True]

    def test_keep_the_nearest_section_in_sight_on_a_page_that_is_not_in_the_menu(self):
        sections = shell.places(request_of("/ui/second-tab/"))

        assert [(one.name, one.is_current) for one in sections] == [("setup", True)]
        assert not any(page.is_current for page in sections[0].pages)

    def test_open_no_section_on_a_page_that_belongs_to_none(self):
        assert [one.is_current for one in shell.places(request_of("/elsewhere/"))] == [False]


@pytest.mark.usefixtures("menu")
class TestSearch:
    def test_offers_the_pages_before_anything_is_typed(self):
        assert [hit.label for _group, hits in search.found(request_of(), "") for hit in hits] == ["Devices", "Counters"]

    def test_finds_pages_by_a_part_of_their_name_and_at_most_ten_things(self):
        groups = search.found(request_of(), "DEV")

        assert [(group, len(hits)) for group, hits in groups] == [(str(search._("Pages")), 1), ("Tickets", 10)]

    def test_shows_no_page_without_permission(self):
        nobody = Actor("account", 2, "赵晓", grants={"nothing": EVERYWHERE})

        assert [group for group, _hits in search.found(request_of(actor=nobody), "")] == []


class TestLanguage:
    def test_is_kept_in_a_cookie_and_told_to_who_asked(self, monkeypatch):
        told = []
        monkeypatch.setattr(language, "_keepers", [lambda request, code: told.append(code)])

        response = language.choose(request_of(), HttpResponse(), "zh-hant")

        assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hant"
        assert told == ["zh-hant"]

    def test_ignores_a_language_that_is_not_there(self):
        assert not language.choose(request_of(), HttpResponse(), "xx").cookies

    @pytest.mark.parametrize(
        ("wanted", "to"), [("/ui/components/?q=1", "/ui/components/?q=1"), ("https://elsewhere.example/", "/")]
    )
    def test_goes_back_within_the_house_only(self, wanted, to):
        request = RequestFactory().post("/ui/language/", {"language": "en", "next": wanted})
        request.actor = ANONYMOUS

        response = views.choose_language(request)

        assert (response.status_code, response.headers["Location"]) == (302, to)


class TestTemplates:
    @pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html"])
    def test_of_errors_need_nothing_but_a_request(self, name):
        assert "<h1" in render_to_string(name, {}, RequestFactory().get("/"))

    @pytest.mark.usefixtures("menu")
    def test_of_components_speak_each_language(self):
        for code, word in (("zh-hans", "组件"), ("zh-hant", "元件"), ("en", "Components")):
            request = request_of("/ui/components/")
            with translation.override(code):
                from tingtang.ui import samples  # noqa: PLC0415 - its page is made in the language of the moment

                assert f"<h1>{word}</h1>" in samples.answer(request).content.decode()

    def test_know_who_reads(self):
        assert CHEN.may_somewhere("look")


urlpatterns = [path("halls/<str:code>/<int:number>/", lambda request, code, number: HttpResponse(), name="numbered")]


class TestAddresses:
    @pytest.mark.parametrize("code", ["riverside", "a-b_c", "a b&c", "水"])
    def test_in_templates_are_those_of_django(self, settings, code):
        settings.ROOT_URLCONF = __name__

        drawn = Template("{% url 'numbered' code 12 as found %}{{ found }}").render(Context({"code": code}, autoescape=False))

        assert drawn == reverse("numbered", args=[code, 12])

    def test_of_pages_that_are_not_there_are_refused(self):
        with pytest.raises(NoReverseMatch):
            Template("{% url 'nowhere:at-all' 1 %}").render(Context())
