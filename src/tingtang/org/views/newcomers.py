"""People from a table: look at what it would do, then do it; first passwords are shown this once."""

import base64
import csv
import io
from collections import Counter

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tingtang.core.views import Request, page
from tingtang.org import forms
from tingtang.org.actions.newcomers import Outcome, import_people
from tingtang.org.newcomers import HEADS, WORDS, cell, columns_in, head_of
from tingtang.ui import exports

EXAMPLE = ("1001", "张三", "zhangsan", "", "clerk", "", "一线；二线", "网络:3；软件:4")
EXAMPLE_ENGLISH = ("1001", "Zhang San", "zhangsan", "", "clerk", "", "First line; Second line", "Networks:3; Software:4")


@page("org.save_staff")
def new_people(request: Request) -> HttpResponseBase:
    """Take a table, show what each row would do, and do it."""
    form = forms.People(request.POST or None, request.FILES or None)
    context = {"page_title": _("Import staff"), "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "org/newcomers.html", context, status=422 if form.errors else 200)
    is_trial = "begin" not in request.POST
    wishes = {name: form.cleaned_data[name] for name in ("makes_missing", "renews_passwords")}
    found = import_people(request.actor, form.people, at=request.at, is_trial=is_trial, **wishes)
    faulty = [one for one in found if one.troubles]
    if is_trial or faulty:
        counts = Counter(one.what for one in found if not one.troubles)
        names = columns_in([one.person for one in found])
        rows = [(one, [one.said.get(name) or cell(one.person, name) for name in names]) for one in found]
        labels = [WORDS[name] for name in names]
        context |= {
            "form": form.again(),
            "rows": rows,
            "faulty": len(faulty),
            "counts": counts,
            "columns": labels,
            "unread": form.unread,
        }
        return render(request, "org/newcomers.html", context, status=422 if faulty and not is_trial else 200)
    return render(request, "org/newcomers_done.html", context | {"rows": found, **_passwords(found)})


def _passwords(found: list[Outcome]) -> dict[str, object]:
    """Who is new, with first passwords, and the same as a file that only this page holds."""
    new = [one for one in found if one.password]
    text = io.StringIO("\ufeff")
    text.seek(0, io.SEEK_END)
    rows = [[exports.safe(cell) for cell in (one.person.badge, one.person.name, _login(one), one.password)] for one in new]
    csv.writer(text).writerows([[str(WORDS["badge"]), str(WORDS["name"]), str(WORDS["username"]), _("First password")], *rows])
    packed = base64.b64encode(text.getvalue().encode()).decode()
    return {
        "new": [(one.person, _login(one), one.password) for one in new],
        "file": f"data:text/csv;charset=utf-8;base64,{packed}",
    }


def _login(one: Outcome) -> str:
    return one.person.username or one.person.badge.lower()


@page("org.save_staff")
@require_GET
def people_template(request: Request) -> HttpResponseBase:
    """An empty table with an example, to be filled in a spreadsheet."""
    example = EXAMPLE if (get_language() or "").startswith("zh") else EXAMPLE_ENGLISH
    return exports.download("staff", [head_of(name) for name in HEADS], [example], request.GET.get("as", ""))
