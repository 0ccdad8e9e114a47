"""What a table's bytes do not say about themselves: encoding and delimiter."""

import codecs
import csv

from tingtang.journal.formats.errors import Malformed, Reason

encodings = ("utf-8", "gb18030", "big5", "utf-16")
delimiters = (",", ";", "\t", "|")

# The commonest characters of running text and of business tables, by script.
_SIMPLIFIED = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔号柜台业务办理银行客户服务受理编号时间活动资源"
)
_TRADITIONAL = frozenset(
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運筆號櫃臺業務辦理銀行客戶服務受理編號時間活動資源"
)


def encoding_of(sample: bytes) -> str:
    """The encoding of a text that begins with `sample`: by byte order mark, else UTF-8 if it is, else by its characters."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if _decoded(sample, "utf-8") is not None:
        return "utf-8-sig" if sample.startswith(codecs.BOM_UTF8) else "utf-8"
    shares = {"gb18030": _share(sample, "gb18030", _SIMPLIFIED), "big5": _share(sample, "big5", _TRADITIONAL)}
    return max(shares, key=lambda each: shares[each])


def _decoded(sample: bytes, encoding: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return None


def _share(sample: bytes, encoding: str, common: frozenset[str]) -> float:
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    wide = [each for each in text if ord(each) > 127]
    return sum(each in common for each in wide) / max(1, len(wide))


def delimiter_of(sample: str) -> str:
    """The delimiter that cuts the first lines most evenly into more than one cell. Refused when none does."""
    lines = sample.splitlines()[:50]
    scores = {each: _evenness(lines, each) for each in delimiters}
    best = max(scores, key=lambda each: scores[each])
    if scores[best] <= 0:
        raise Malformed(Reason.NO_HEADER, value=lines[0] if lines else "")
    return best


def _evenness(lines: list[str], delimiter: str) -> float:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return 0
    if not widths or widths[0] < 2:
        return 0
    return sum(each == widths[0] for each in widths) / len(widths) + widths[0] / 10_000
