"""Mails as they come: what is said, who says it, and what is hostile."""

import time
from base64 import b64encode
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.channels.rules.mail import MOST_PARTS, Nature, Unacceptable, parse, plain_text, without_quotes
from tingtang.channels.tests.factories import raw_mail

MACHINES = [
    {"Auto_Submitted": "auto-replied"},
    {"Precedence": "bulk"},
    {"X_Autoreply": "yes"},
    {"List_Id": "<x>"},
    {"Return_Path": "<>"},
]


class TestWithoutQuotes:
    @pytest.mark.parametrize(
        "text",
        [
            "已解决，谢谢。\n\n------------------ 原始邮件 ------------------\n发件人: x\n发送时间: y\n收件人: z\n\n旧的内容",
            "已解决，谢谢。\n\n在 2026年11月20日 15:00，大厅<service@riverside.example> 写道：\n> 您好",
            "已解决，谢谢。\n\nservice@riverside.example 于2026年11月20日周五 15:00写道：\n\n> 您好",
            "已解决，谢谢。\n\nOn Fri, 20 Nov 2026 at 15:00, Riverside\n<service@riverside.example> wrote:\n> hello",
            "已解决，谢谢。\n\n发自我的 iPhone\n\n> 旧的内容",
            "已解决，谢谢。\n-- \n王芳\n13900000000",
            "已解决，谢谢。\n\n发件人: 大厅\n发送时间: 2026年\n收件人: 王芳\n主题: 答复\n\n旧的内容",
            "已解决，谢谢。\n\n-----Original Message-----\nFrom: x\n\nold",
        ],
    )
    def test_keeps_what_the_reply_says_itself(self, text: str) -> None:
        assert without_quotes(text) == "已解决，谢谢。"

    def test_keeps_the_text_when_nothing_else_would_be_left(self) -> None:
        assert without_quotes("> 只有引用") == "> 只有引用"

    def test_keeps_lines_that_only_look_like_the_head_of_a_quote(self) -> None:
        text = "主题: 我要问两件事\n一、何时办好\n二、在哪里取"

        assert without_quotes(text) == text

    @pytest.mark.parametrize(
        "text",
        [
            "\n" * 20_000,
            "> " * 100_000,
            "On " * 50_000 + "wrote:",
            "在" * 100_000 + "写道：",
            "发件人: x\n" * 20_000,
            ("a@" * 150 + "\n") * 5_000,
        ],
    )
    def test_takes_no_longer_for_hostile_texts(self, text: str) -> None:
        began = time.process_time()

        without_quotes(text)

        assert time.process_time() - began < 2


class TestParse:
    def test_reads_headers_and_text_in_chinese_charsets(self) -> None:
        raw = (
            b"From: =?gb18030?B?" + b64encode("王芳".encode("gb18030")) + b"?= <Wang@Example.com>\r\n"
            b"Subject: =?utf-8?B?" + b64encode("回复：[C0000123] 申请".encode()) + b"?=\r\n"
            b"Content-Type: text/plain; charset=gb2312\r\n\r\n" + "您好".encode("gb2312")
        )

        mail = parse(raw)

        assert (mail.sender, mail.sender_name, mail.text) == ("wang@example.com", "王芳", "您好")
        assert (mail.case_numbers, mail.bare_subject) == (["C0000123"], "申请")

    @pytest.mark.parametrize("charset", ["", "; charset=no-such-charset", "; charset=utf-16", '; charset="\x00"'])
    def test_reads_text_of_a_wrong_or_missing_charset(self, charset: str) -> None:
        raw = f"From: a@example.com\r\nContent-Type: text/plain{charset}\r\n\r\n".encode() + "您好".encode("gb18030")

        assert parse(raw).text

    def test_reads_a_mail_that_is_only_html_without_its_scripts(self) -> None:
        raw = raw_mail(
            "<html><head><title>x</title></head><body><p>您好</p><script>alert(1)</script><div>谢谢<br>王芳</div></body></html>"
        )
        raw = raw.replace(b"text/plain", b"text/html")

        assert parse(raw).text.split() == ["您好", "谢谢", "王芳"]
        assert plain_text("<" * 50_000 + "b>x") is not None

    def test_puts_no_line_end_into_a_subject(self) -> None:
        mail = parse(raw_mail(subject="=?utf-8?Q?hello=0D=0ABcc:_all@example.com?="))

        assert mail.subject == "hello Bcc: all@example.com"

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            (b"From: a@example.com\r\n\r\n" + b"x" * (26 * 1024 * 1024), "too_large"),
            (b"X: " + b"y" * 300_000, "head_too_large"),
            (b"From: a@example.com\r\n" + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * (MOST_PARTS + 5), "too_many_parts"),
            (b"Subject: x\r\n\r\ny", "no_sender"),
            (b"From: nobody\r\n\r\ny", "no_sender"),
            (b"", "no_sender"),
        ],
    )  # fmt: skip
    def test_refuses_bombs_and_mails_of_nobody(self, raw: bytes, code: str) -> None:
        with pytest.raises(Unacceptable) as refused:
            parse(raw)

        assert refused.value.code == code

    @given(st.binary(max_size=2000))
    @settings(max_examples=100, deadline=None)
    def test_reads_or_refuses_whatever_comes(self, noise: bytes) -> None:
        for raw in (noise, b"From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + noise):
            try:
                mail = parse(raw)
            except Unacceptable:
                continue
            assert "\n" not in mail.subject + mail.sender + mail.sender_name
            assert "\x00" not in "".join([mail.text, mail.subject, mail.message_id, *mail.references]).encode().decode()

    @pytest.mark.parametrize("heads", MACHINES)
    def test_knows_what_machines_send(self, heads: dict[str, str]) -> None:
        assert parse(raw_mail(**heads)).nature is Nature.AUTOMATIC

    def test_finds_the_message_that_came_back(self) -> None:
        mail = parse(returned("tt.abcdefghijklmnopqrstuvwx@riverside.example"))

        assert (mail.nature, mail.is_final) == (Nature.BOUNCE, True)
        assert "tt.abcdefghijklmnopqrstuvwx@riverside.example" in mail.references

    def test_keeps_the_first_files_only(self) -> None:
        mail = EmailMessage()
        mail["From"], mail["Message-ID"] = "a@example.com", "<f@example.com>"
        mail.set_content("见附件")
        for number in range(12):
            mail.add_attachment(b"x", maintype="image", subtype="png", filename=f"照片{number}.png")

        found = parse(mail.as_bytes())

        assert (len(found.files), found.left_out, found.files[0].name) == (10, 2, "照片0.png")


def returned(message_id: str) -> bytes:
    """A mail that came back, as a mail system tells it."""
    return (
        "From: MAILER-DAEMON@mx.example\r\nReturn-Path: <>\r\nSubject: Undelivered Mail\r\nMessage-ID: <b1@mx.example>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n'
        "--r\r\nContent-Type: text/plain\r\n\r\nunknown user\r\n"
        "--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; wang@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--r\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id}>\r\n\r\n--r--\r\n"
    ).encode()
