"""A mail as it arrives: tamed, decoded, and told apart from what machines send (RFC 3834, RFC 3464)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, getaddresses
from enum import StrEnum
from typing import Final

from flufl.bounce import all_failures
from lxml import etree, html

LARGEST_BYTES: Final = 25 * 1024 * 1024
LARGEST_HEAD: Final = 200_000
MOST_PARTS: Final = 200
MOST_FILES: Final = 10
LONGEST_TEXT: Final = 20_000
LONGEST_HTML: Final = 2_000_000
OURS: Final = re.compile(r"<(tt\.[A-Za-z0-9_-]{20,40}@[A-Za-z0-9.-]{1,200})>")
_ID: Final = re.compile(r"<([^<>\s]{1,250})>")
_CASE: Final = re.compile(r"\[([A-Z]{0,8}\d{5,10})\]", re.IGNORECASE)
_BREAKS: Final = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "table", "ul", "ol", "hr", "pre"})
_UNREAD: Final = frozenset({"script", "style", "head", "title", "noscript", "template"})


class Unacceptable(ValueError):
    """A mail that is not taken: `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Nature(StrEnum):
    """Who wrote it: a person, a machine that answers by itself, or a mail system that could not deliver."""

    PERSON = "person"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"


@dataclass(frozen=True, slots=True)
class File:
    """Something sent along."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Parsed:
    """A mail as it is used."""

    message_id: str
    references: tuple[str, ...]
    sender: str
    sender_name: str
    subject: str
    text: str
    nature: Nature
    files: tuple[File, ...] = ()
    left_out: int = 0
    failed: tuple[str, ...] = ()
    is_final: bool = True

    @property
    def case_numbers(self) -> list[str]:
        """Numbers of cases in the subject, as our own answers carry them."""
        return [found.upper() for found in _CASE.findall(self.subject)]

    @property
    def bare_subject(self) -> str:
        """The subject without Re:, 回复 and numbers of cases."""
        bare = _CASE.sub("", self.subject)
        while (
            shorter := re.sub(r"^\s*(re|fw|fwd|aw|回复|答复|转发|回覆|轉寄)\s*[:：]\s*", "", bare, flags=re.IGNORECASE)
        ) != bare:
            bare = shorter
        return " ".join(bare.split())


def parse(raw: bytes) -> Parsed:
    """Read a raw mail. Refused (`Unacceptable`): too large, too many parts, a head without end, nobody who sent it."""
    _refuse_bombs(raw)
    try:
        mail = message_from_bytes(raw)
        parts = list(_parts(mail))
    except (RecursionError, HeaderParseError):
        raise Unacceptable("too_many_parts") from None
    senders = _addresses(mail, "From") or _addresses(mail, "Sender")
    nature, failed, is_final = _nature(mail)
    if not senders and nature is not Nature.BOUNCE:
        raise Unacceptable("no_sender")
    name, sender = senders[0] if senders else ("", "")
    files, left_out = _files(parts)
    body = _body(parts)
    return Parsed(
        message_id=next(iter(_ids(mail, "Message-ID")), ""),
        references=tuple(dict.fromkeys([*_ids(mail, "In-Reply-To"), *reversed(_ids(mail, "References"))]))[:50]
        + (tuple(OURS.findall(raw[:400_000].decode("latin-1"))) if nature is Nature.BOUNCE else ()),
        sender=sender.lower(),
        sender_name=name,
        subject=_line(mail, "Subject")[:300],
        text=without_quotes(body)[:LONGEST_TEXT],
        nature=nature,
        files=files,
        left_out=left_out,
        failed=failed,
        is_final=is_final,
    )  # fmt: skip


def _refuse_bombs(raw: bytes) -> None:
    if len(raw) > LARGEST_BYTES:
        raise Unacceptable("too_large")
    head = raw.find(b"\r\n\r\n") if b"\r\n\r\n" in raw[: LARGEST_HEAD + 4] else raw.find(b"\n\n")
    if (head if head >= 0 else len(raw)) > LARGEST_HEAD:
        raise Unacceptable("head_too_large")
    lower = raw.lower()
    if lower.count(b"content-type:") > MOST_PARTS or lower.count(b"boundary=") > MOST_PARTS:
        raise Unacceptable("too_many_parts")


def _parts(mail: Message) -> Iterator[Message]:
    for number, part in enumerate(mail.walk()):
        if number > MOST_PARTS:
            raise Unacceptable("too_many_parts")
        if not part.is_multipart():
            yield part


def _line(mail: Message, name: str) -> str:
    """A header as one line without control characters, whatever stands in it."""
    return one_line(_decoded(next(iter(_raw(mail, name)), "")))


def _raw(mail: Message, name: str) -> list[str]:
    """The headers of a name as they stand in the mail; what is no ASCII was written by programs that encode nothing."""
    found = [str(value) for key, value in mail.raw_items() if key.lower() == name.lower()][:5]
    return [_text(value[:LARGEST_HEAD].encode("utf-8", "surrogateescape"), None) for value in found]


def one_line(text: str) -> str:
    """Text without line ends and control characters: what may stand in a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _decoded(text: str) -> str:
    try:
        return "".join(_text(part, charset) if isinstance(part, bytes) else part for part, charset in decode_header(text))
    except (HeaderParseError, ValueError):
        return text


def _text(content: bytes, charset: str | None) -> str:
    """The text of some bytes, as a table takes it: without NUL, and read otherwise where a charset leaves halves of signs."""
    for name in (charset, "utf-8", "gb18030"):
        try:
            if name:
                return content.decode(name).encode().replace(b"\x00", b"").decode()
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.replace(b"\x00", b"").decode("latin-1")


def _addresses(mail: Message, name: str) -> list[tuple[str, str]]:
    found = getaddresses([value[:10_000] for value in _raw(mail, name)])
    return [
        (one_line(_decoded(label))[:100], one_line(address)) for label, address in found[:50]
        if re.fullmatch(r"[^@\s<>\"',;:]{1,64}@[^@\s<>\"',;:]{1,253}", address)
    ]  # fmt: skip


def _ids(mail: Message, name: str) -> list[str]:
    return _ID.findall(next(iter(_raw(mail, name)), "")[:10_000])


def _nature(mail: Message) -> tuple[Nature, tuple[str, ...], bool]:
    is_report = mail.get_content_type() == "multipart/report"
    if is_report or _line(mail, "Return-Path") == "<>" or "mailer-daemon" in _line(mail, "From").lower():
        temporary, permanent = _failures(mail)
        if temporary or permanent:
            return Nature.BOUNCE, tuple(sorted(permanent or temporary)), bool(permanent)
        if is_report and mail.get_param("report-type") == "delivery-status":
            return Nature.BOUNCE, (), True
    return (Nature.AUTOMATIC if _is_automatic(mail) else Nature.PERSON), (), True


def _failures(mail: Message) -> tuple[set[str], set[str]]:
    try:
        temporary, permanent = all_failures(mail)
    except (LookupError, UnicodeError, ValueError, AttributeError, TypeError):  # its readers trust what mail systems write
        return set(), set()
    return tuple({one.decode("latin-1").lower() for one in found} for found in (temporary, permanent))  # type: ignore[return-value]


def _is_automatic(mail: Message) -> bool:
    submitted = _line(mail, "Auto-Submitted").lower()
    if submitted and submitted != "no":
        return True
    if _line(mail, "Return-Path") == "<>" or any(
        name in mail for name in ("X-Autoreply", "X-Autorespond", "List-Id", "List-Unsubscribe")
    ):
        return True
    return _line(mail, "Precedence").lower() in {"bulk", "junk", "list", "auto_reply"}


def _body(parts: list[Message]) -> str:
    shown = [one for one in parts if _is_shown(one)]
    plain = "\n\n".join(_content(one) for one in shown if one.get_content_type() == "text/plain").strip()
    if plain:
        return plain
    return "\n\n".join(plain_text(_content(one)) for one in shown if one.get_content_type() == "text/html").strip()


def _is_shown(part: Message) -> bool:
    return part.get_content_disposition() != "attachment" and part.get_content_maintype() == "text" and not part.get_filename()


def _content(part: Message) -> str:
    content = part.get_payload(decode=True)
    charset = part.get_param("charset")
    name = collapse_rfc2231_value(charset) if charset else None
    return _text(content, name)[:LONGEST_HTML].replace("\x00", "") if isinstance(content, bytes) else ""


def _files(parts: list[Message]) -> tuple[tuple[File, ...], int]:
    found = [one for one in parts if not _is_shown(one) and one.get_filename() and one.get_content_maintype() != "message"]
    kept = []
    for one in found[:MOST_FILES]:
        content = one.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            kept.append(File(one_line(_decoded(str(one.get_filename())))[:150], content))
    return tuple(kept), len(found) - len(kept)


def plain_text(source: str) -> str:
    """What people read of a page of HTML: no scripts, a line for each block. What is no HTML gives nothing."""
    try:
        page = html.fromstring(source.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8", huge_tree=False))
    except (etree.LxmlError, ValueError, AssertionError):
        return ""
    said: list[str] = []
    for event, node in etree.iterwalk(page, events=("start", "end")):
        is_read = isinstance(node.tag, str) and node.tag not in _UNREAD
        if event == "start":
            said.append("\n" if node.tag in _BREAKS else "")
            said.append(" ".join((node.text or "").split(" ")) if is_read else "")
        else:
            said.append("\n" if node.tag in _BREAKS - {"br"} else "")
            said.append(node.tail or "")
    lines = [" ".join(line.split()) for line in "".join(said).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


_QUOTE_HEADS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^\s*-{2,}\s*(原始邮件|原始郵件|原邮件|原郵件|转发的?邮件|轉寄郵件|original message|forwarded message)\s*-{2,}\s*$",
        r"^\s*(在|于|於)\s?.{4,160}(写道|寫道|编写|編寫)\s*[:：]\s*$",
        r"^\s*on .{6,200} wrote\s*:\s*$",
        r"^\s*_{10,}\s*$",
    )
)
# “王芳 <wang@example.com> 于… 写道：”, by its end and by an address somewhere: looked for in one pattern, a line of @ took seconds.
_WROTE: Final = re.compile(r"(写道|寫道)\s?[:：]$")
_ADDRESSED: Final = re.compile(r"\S@\S")
_LONGEST_HEAD: Final = 300
_QUOTE_FIELDS: Final = re.compile(
    r"^\s*\*?(发件人|寄件者|寄件人|from|发送时间|寄件日期|sent|date|收件人|to|主题|主旨|subject)\*?\s*[:：]", re.IGNORECASE
)
_SIGNATURE: Final = re.compile(
    r"^\s*(发自我的|從我的|从我的|來自我的|sent from my |sent from mail |获取 ?outlook|get outlook for |发送自)", re.IGNORECASE
)


def without_quotes(text: str) -> str:
    """What a reply says itself: without the mail it answers, and without signatures that programs add.

    When nothing would be left the text stays as it is. Every line is looked at once, so that no text takes long.
    """
    lines = [line[:2000] for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:5000]]
    kept: list[str] = []
    for number, line in enumerate(lines):
        if _begins_quote(lines, number):
            break
        if line == "-- " or (line.strip() == "--" and len(lines) - number < 12):
            break
        if not line.lstrip().startswith(">") and not _SIGNATURE.match(line):
            kept.append(line.rstrip())
    own = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return own or text.strip()


def _is_head(line: str) -> bool:
    if _WROTE.search(line, max(0, len(line) - 5)) and _ADDRESSED.search(line):
        return True
    return any(head.match(line) for head in _QUOTE_HEADS)


def _begins_quote(lines: list[str], number: int) -> bool:
    line = lines[number]
    if not line.strip():
        return False
    joined = f"{line} {lines[number + 1]}" if number + 1 < len(lines) else line
    if any(_is_head(one[:_LONGEST_HEAD].strip()) for one in (line, joined)):
        return True
    fields = [one for one in lines[number : number + 6] if _QUOTE_FIELDS.match(one)]
    return bool(_QUOTE_FIELDS.match(line)) and len(fields) >= 3
