"""Parts of pages that are drawn once for all that they depend on."""

from django.template import Context, Template
from django.utils import translation

from tingtang.ui import kept

PART = Template(
    "{% load ui i18n %}{% kept rights for number=number %}"
    "{% for one in rights %}{{ one }} {% endfor %}{{ number }}{{ other }}{% endkept %}"
)


def drawn(rights: list[str], **words: object) -> str:
    return PART.render(Context({"rights": rights, **words}))


class TestKept:
    def test_is_drawn_once_for_the_same_things_and_anew_for_others(self):
        rights = ["see"]

        assert drawn(rights, number="A1", other="!") == "see A1!"
        assert drawn(rights, number="A1", other="?") == "see A1!"
        assert drawn(["see"], number="A1", other="?") == "see A1?"

    def test_puts_in_what_differs_each_time_and_escapes_it(self):
        rights = ["see"]

        assert drawn(rights, number="A1") == "see A1"
        assert drawn(rights, number="<A2>") == "see &lt;A2&gt;"

    def test_is_drawn_for_each_language(self):
        text = Template('{% load ui i18n %}{% kept %}{% trans "Close" %}{% endkept %}')

        with translation.override("en"):
            assert text.render(Context()) == "Close"
        with translation.override("zh-hans"):
            assert text.render(Context()) == "关闭"

    def test_takes_no_more_memory_than_it_may(self, monkeypatch):
        monkeypatch.setattr(kept, "MOST_CHARACTERS", 100)
        monkeypatch.setattr(kept, "_texts", {})
        monkeypatch.setattr(kept, "_size", [0])

        for number in range(50):
            assert kept.kept(lambda n=number: f"{n:030d}", number, name="test") == f"{number:030d}"

        assert sum(len(text) for _parts, text in kept._texts.values()) <= 100
