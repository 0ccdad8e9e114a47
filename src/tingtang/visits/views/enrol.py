"""The enrolment of machines: a code of eight digits, typed in once, makes a browser a kiosk, board or rating pad."""

from django import forms
from django.conf import settings
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Problem, TooMany
from tingtang.core.queries import DEVICE_COOKIE
from tingtang.core.views import Request, address_of, public
from tingtang.org.actions.devices import enrol_device
from tingtang.org.actions.login import count_try
from tingtang.visits.views.machines import HOMES

KEY_SECONDS = 400 * 24 * 3600  # browsers keep a cookie no longer; every visit of the page renews it
TRIES = 10


class Enrolment(forms.Form):
    """The code as typed: blanks and hyphens do not matter."""

    code = forms.CharField(label=gettext_lazy("Enrolment code"), max_length=20)

    def clean_code(self) -> str:
        code = "".join(sign for sign in self.cleaned_data["code"] if sign.isdigit())
        if len(code) != 8:
            raise forms.ValidationError(_("The code has eight digits."))
        return code


@public("a machine that is not yet enrolled has no key; the code is asked for instead, and guessing is counted")
@require_http_methods(["GET", "POST"])
def enrol(request: Request) -> HttpResponseBase:
    """Ask for the code; with the right one the browser becomes the machine and goes to its page."""
    form = Enrolment(request.POST or None, initial={"code": request.GET.get("code", "")[:8]})
    refusal, status, headers = "", 422 if request.method == "POST" else 200, dict[str, str]()
    if request.method == "POST" and form.is_valid():
        try:
            return _enrolled(request, form.cleaned_data["code"])
        except Problem as problem:
            refusal, headers = problem.text(), problem.headers
            status = TooMany.status if isinstance(problem, TooMany) else status
    what = {"form": form, "refusal": refusal, "is_gone": "gone" in request.GET, "digits": "123456789"}
    return HttpResponse(render_to_string("visits/enrol.html", what, request), status=status, headers=headers)


def _enrolled(request: Request, code: str) -> HttpResponseBase:
    count_try(f"enrol:{address_of(request)}", limit=TRIES, at=request.at)
    device, key = enrol_device(SYSTEM, code=code, at=request.at)
    home = reverse(HOMES[device.kind])
    response = redirect(home)
    keep_key(response, key, home)
    return response


def keep_key(response: HttpResponseBase, key: str, home: str) -> None:
    """Keep a machine's key in the browser: out of reach of scripts, and sent to its own pages only."""
    response.set_cookie(
        DEVICE_COOKIE, key, max_age=KEY_SECONDS, path=home, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
