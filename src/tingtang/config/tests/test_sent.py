from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from hypothesis import example, given
from hypothesis import strategies as st

from tingtang.config.sent import CONTENT_TYPE, Request, answers

BROKEN = st.text(alphabet="aA0+%&=;%E6B0 ", max_size=60).map(str.encode)
TYPED = st.lists(st.tuples(st.text(max_size=5), st.text(max_size=30)), max_size=6).map(lambda pairs: urlencode(pairs).encode())


def sent(body: bytes, content_type: str = CONTENT_TYPE) -> Request:
    environ = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(body)), "PATH_INFO": "/"}
    return Request({**environ, "wsgi.input": BytesIO(body)})


class TestAnswers:
    @given(BROKEN | TYPED)
    @example(b"")
    @example(b"a=%E6%B0%B4&a=&=b&&c&d=%E6%B0")
    def test_are_what_django_reads(self, body: bytes) -> None:
        assert answers(body) == QueryDict(body, encoding="utf-8")

    def test_cannot_be_changed(self) -> None:
        with pytest.raises(AttributeError):
            answers(b"a=b")["a"] = "c"

    def test_are_refused_beyond_the_limit_of_fields(self, settings: Any) -> None:
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2

        assert answers(b"a=1&b=2")["b"] == "2"
        with pytest.raises(TooManyFieldsSent):
            answers(b"a=1&b=2&c=3")


class TestRequest:
    @pytest.mark.parametrize("kind", [CONTENT_TYPE, f"{CONTENT_TYPE}; charset=utf-8"])
    @pytest.mark.parametrize("body", [b"title=%E6%BC%8F%E6%B0%B4&tags=a&tags=b+c", "title=漏水&tags=a&tags=b+c".encode()])
    def test_reads_a_form(self, body: bytes, kind: str) -> None:
        request = sent(body, kind)

        assert (request.POST["title"], request.POST.getlist("tags"), dict(request.FILES)) == ("漏水", ["a", "b c"], {})
        assert request.body == body

    @pytest.mark.parametrize("kind", [CONTENT_TYPE, "multipart/form-data; boundary=x"])
    def test_leaves_out_what_nobody_sees(self, kind: str) -> None:
        typed = "\u202e漏水\u200b\u2066 👨\u200d👩"
        part = f'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n{typed}\r\n--x--\r\n'.encode()
        body = urlencode({"title": typed}).encode() if kind == CONTENT_TYPE else part

        assert sent(body, kind).POST["title"] == "漏水 👨\u200d👩"

    def test_takes_nothing_else_for_a_form(self) -> None:
        assert not sent(b"a=b", "application/json").POST
