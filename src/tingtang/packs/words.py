"""The words of the trade in every page: where the house says counter, a service centre reads window.

Each language's texts are searched for the house's word; those that hold it are written, with the trade's word in its place, into
a catalogue in the data folder that Django reads above all others. A web process reads it again when it has changed; others when
they start. Where halls of several trades work under one roof, each trade whose words are not those of all pages has a catalogue of
its own beside it, for the pages of its halls and of whoever works in no others.
"""

import copy
import gettext
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

import orjson
import polib
from django.conf import settings
from django.utils import translation
from django.utils.translation import trans_real

from tingtang.cases.models import NatureLabel
from tingtang.org.models import Hall
from tingtang.org.queries import organisation
from tingtang.packs.loaded import Loaded
from tingtang.packs.models import Term

# What the house says, by language: the longer first.
HOUSE: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "clerk": {"zh-hans": ("柜台人员", "柜员"), "zh-hant": ("櫃檯人員", "櫃員"), "en": ("clerk",)},
    "counter": {"zh-hans": ("柜台",), "zh-hant": ("櫃檯",), "en": ("counter",)},
    "customer": {"zh-hans": ("顾客", "客户"), "zh-hant": ("顧客", "客戶"), "en": ("customer",)},
    "guide": {"zh-hans": ("大堂引导员", "引导员"), "zh-hant": ("大廳引導員", "引導員"), "en": ("guide",)},
    "hall": {"zh-hans": ("大厅",), "zh-hant": ("大廳",), "en": ("hall",)},
    # Natures of cases whose word means nothing else in a text; what an organisation calls them itself goes before its trade.
    "complaint": {"zh-hans": ("投诉",), "zh-hant": ("投訴",), "en": ("complaint",)},
    "incident": {"zh-hans": ("事故",), "zh-hant": ("事故",), "en": ("incident",)},
    "request": {"zh-hans": ("服务请求",), "zh-hant": ("服務請求",), "en": ("service request",)},
}
# Words of which the house's is a part, and which every trade says alike: a post and a kind of customer.
FIXED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "customer": {"zh-hans": ("客户经理", "大客户"), "zh-hant": ("客戶經理", "大客戶"), "en": ("customer manager",)}
}
_FOLDERS = {"zh-hans": "zh_Hans", "zh-hant": "zh_Hant", "en": "en"}
_PLURALS = {"zh-hans": "nplurals=1; plural=0;", "zh-hant": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}
_PACKAGE = Path(__file__).resolve().parent.parent
Change = Callable[[str], str]
Terms = Mapping[str, Mapping[str, str]]
OF_TRADES: Final = "trades"
_KNOWN: Final = ("", "")
_of_trades: dict[tuple[str, str], Any] = {}


class _Plain(trans_real.DjangoTranslation):
    """The texts of a language as the program says them, without the words of all pages here."""

    def _add_local_translations(self) -> None:
        return

    @classmethod
    def read(cls, language: str, place: Path) -> Any:
        return gettext.translation("django", str(place), [translation.to_locale(language)])


def folder() -> Path:
    """Where the catalogues lie."""
    return Path(settings.DATA_DIR) / "locale"


def write() -> bool:
    """Bring the catalogues up to date with the words and the translations; whether anything had to be written."""
    terms, trades = _terms()
    mark = folder() / "words"
    wanted = _fingerprint(terms, trades)
    if (mark.read_text() if mark.exists() else _fingerprint({}, {})) == wanted:
        return False
    for place, said in ((folder(), terms), *((folder() / OF_TRADES / trade, said) for trade, said in trades.items())):
        for language, name in _FOLDERS.items():
            _save(place / name / "LC_MESSAGES" / "django.mo", language, said)
    for earlier in _places():
        if earlier not in trades:
            shutil.rmtree(folder() / OF_TRADES / earlier)
    mark.write_text(wanted)
    return True


def _save(place: Path, language: str, terms: Terms) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_suffix(".new")
    catalogue(language, terms).save_as_mofile(str(fresh))
    fresh.replace(place)


def _terms() -> tuple[Terms, dict[str, Terms]]:
    """What is said here: by all pages, and by those of each trade whose words are others.

    All pages say the words of the trade the organisation was founded in; where it named none, those on which the trades of its halls
    agree. Above them stand those of the organisation itself.
    """
    plain: dict[str, Mapping[str, str]] = {}
    trades: dict[str, dict[str, Mapping[str, str]]] = {
        trade: {} for trade in Hall.objects.filter(is_active=True).values_list("industry", flat=True)
    }
    for term in Term.objects.order_by("code"):
        trade, _dot, code = term.code.rpartition(".")
        if code in HOUSE and not trade:
            plain[code] = term.names
        elif code in HOUSE and trade in trades:
            trades[trade][code] = term.names
    known = {trade: said for trade, said in trades.items() if said}
    own = organisation()
    if own is None or not own.industry:
        plain = {code: names for code, names in plain.items() if all(said.get(code) == names for said in known.values())}
    common = _with_own(plain)
    others = {trade: _with_own(said) for trade, said in sorted(known.items())}
    return common, {trade: said for trade, said in others.items() if said != common}


def _with_own(terms: Terms) -> Terms:
    found = dict(terms)
    for nature, names in NatureLabel.objects.filter(nature__in=HOUSE).order_by("nature").values_list("nature", "names"):
        own = {language: name for language, name in names.items() if name}
        if own:
            found[nature] = {**found.get(nature, {}), **own}
    return found


def write_here() -> None:
    """Say the words at once, in this very answer too; nothing where the pages read no words of their own."""
    if settings.LOCALE_PATHS and write():
        read_again()


def read_again() -> None:
    """Have this process forget the texts it has read. What is being answered in other threads goes on with them."""
    _of_trades.clear()
    gettext._translations = {}  # type: ignore[attr-defined]  # noqa: SLF001 - Django's own reloader does the same
    trans_real._translations, trans_real._default = {}, None  # type: ignore[attr-defined]  # noqa: SLF001
    translation.activate(translation.get_language() or settings.LANGUAGE_CODE)


def say(trade: str) -> None:
    """Say the words of a trade from here on in what is being answered, where they are not those of all pages."""
    language = translation.get_language()
    if trade and language and trade in _places():
        vars(trans_real)["_active"].value = _of(trade, language)


def _places() -> frozenset[str]:
    """The trades that have a catalogue of their own."""
    if _KNOWN not in _of_trades:
        place = folder() / OF_TRADES
        _of_trades[_KNOWN] = (
            frozenset(each.name for each in place.iterdir()) if settings.LOCALE_PATHS and place.is_dir() else frozenset()
        )
    return cast("frozenset[str]", _of_trades[_KNOWN])


def _of(trade: str, language: str) -> object:
    """The texts of a language as a trade says them: its own above those of the program."""
    found = _of_trades.get((trade, language))
    if found is None:
        plain = _of_trades.setdefault(("", language), _Plain(language))
        own = _Plain.read(language, folder() / OF_TRADES / trade)
        found, texts = copy.copy(plain), trans_real.TranslationCatalog(own)
        for part in ("_catalogs", "_plurals"):  # the trade's first, then those of the program, which are shared
            vars(texts)[part] += vars(vars(plain)["_catalog"])[part]
        vars(found)["_catalog"] = texts
        _of_trades[trade, language] = found
    return found


def latest() -> int:
    """When the catalogues last changed, as a number; 0 where the pages read none."""
    if not settings.LOCALE_PATHS:
        return 0
    try:
        return os.stat(f"{settings.DATA_DIR}/locale/words").st_mtime_ns  # asked before each page: a Path takes ten times as long
    except FileNotFoundError:
        return 0


def of(loaded: Loaded, language: str) -> Change:
    """How a pack that is not applied here yet would say a text."""
    terms = {code: text.all.get(language, "") for code in HOUSE if (text := getattr(loaded.terms, code))}
    return changer(language, {code: term for code, term in terms.items() if term})


def _fingerprint(terms: Terms, trades: Mapping[str, Terms]) -> str:
    if not terms and not trades:
        return ""
    seen = [(str(path.relative_to(_PACKAGE)), path.stat().st_mtime_ns) for path in _sources("zh_Hans") + _sources("zh_Hant")]
    return hashlib.blake2b(orjson.dumps([terms, trades, seen, FIXED], option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def _sources(name: str) -> list[Path]:
    return sorted(_PACKAGE.glob(f"*/locale/{name}/LC_MESSAGES/django.po"))


def catalogue(language: str, terms: Mapping[str, Mapping[str, str]]) -> polib.POFile:
    """The texts of a language that say something else with these terms."""
    change = changer(language, {code: names[language] for code, names in terms.items() if names.get(language)})
    file = polib.POFile(wrapwidth=0)
    file.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": _PLURALS[language]}
    for path in _sources(_FOLDERS["zh-hans" if language == "en" else language]):
        file.extend(_changed(polib.pofile(str(path)), language, change))
    return file


def _changed(source: Iterable[polib.POEntry], language: str, change: Change) -> Iterator[polib.POEntry]:
    for entry in source:
        if entry.obsolete or not entry.translated():
            continue
        if language == "en":
            text, plural = entry.msgid, {0: entry.msgid, 1: entry.msgid_plural} if entry.msgid_plural else {}
        else:
            text, plural = entry.msgstr, entry.msgstr_plural
        here, several = change(text), {number: change(each) for number, each in plural.items()}
        if here != text or several != plural:
            yield polib.POEntry(
                msgid=entry.msgid,
                msgctxt=entry.msgctxt,
                msgid_plural=entry.msgid_plural,
                msgstr="" if several else here,
                msgstr_plural=several,
            )


def changer(language: str, terms: Mapping[str, str]) -> Change:
    """A function that says the trade's words in a text: `terms` by what they stand for."""
    words = {word: term for code, term in terms.items() for word in HOUSE[code][language] if word != term}
    if not words:
        return lambda text: text
    words |= {word: word for code in terms for word in FIXED.get(code, {}).get(language, ())}
    longest = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    if language != "en":
        return lambda text: re.sub(longest, lambda found: words[found[0]], text)
    # A name in braces or parentheses is a placeholder, not a word.
    pattern = re.compile(rf"(?<![{{(\w-])({longest})(s?)\b(?![}})\w-])", re.IGNORECASE)
    return lambda text: pattern.sub(lambda found: _english(words[found[1].lower()], found), text)


def _english(term: str, found: re.Match[str]) -> str:
    if found[1].lower() == term:
        return found[0]
    said = _plural(term) if found[2] else term
    return said if found[0][0].isupper() else said[:1].lower() + said[1:]


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    return word[:-1] + "ies" if re.search(r"[^aeiou]y$", word) else word + "s"
