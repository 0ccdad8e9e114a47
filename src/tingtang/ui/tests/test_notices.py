"""Notices of what was done, on the way to the next page."""

import pytest
from django.contrib.messages import constants
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tingtang.ui.notices import FEW, Storage


def asked(cookie: str = "") -> HttpRequest:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    if cookie:
        request.COOKIES["messages"] = cookie
    return request


class TestNotices:
    @pytest.mark.parametrize("count", [1, FEW, FEW + 1, 20])
    def test_arrive_as_they_were_written_however_many(self, count: int) -> None:
        first = Storage(asked())
        for number in range(count):
            first.add(constants.SUCCESS, f"第 {number} 号工单已建立。<b>")
        answer = HttpResponse()
        first.update(answer)

        found = list(Storage(asked(answer.cookies["messages"].value)))

        assert [(one.level, one.message) for one in found] == [
            (constants.SUCCESS, f"第 {number} 号工单已建立。<b>") for number in range(count)
        ]

    def test_are_those_of_the_server_alone(self) -> None:
        sent = Storage(asked())
        sent.add(constants.SUCCESS, "已建立")
        answer = HttpResponse()
        sent.update(answer)

        assert list(Storage(asked("x" + answer.cookies["messages"].value))) == []
