"""What the page of a session does about customers who take part."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.core.errors import Invalid
from tingtang.core.views import Request, page
from tingtang.improvement.actions import trainees as actions
from tingtang.improvement.forms.trainees import Customers, Learnt
from tingtang.improvement.queries import trainees as queries
from tingtang.improvement.queries.training import get_session
from tingtang.improvement.views.training import session_context
from tingtang.ui import editing


def _url(key: int) -> str:
    return reverse("improvement:session", args=[key])


@page("improvement.invite_customers")
@require_POST
def invite_customers(request: Request, session: int) -> HttpResponseBase:
    """Invite customers by what they are known by; when somebody is not known, nothing is done and it is said who."""
    found = get_session(request.actor, session, "improvement.invite_customers")
    form = Customers(request.POST)

    def act() -> int:
        known, unknown = queries.customers_called(request.actor, form.cleaned_data["known_by"])
        if unknown:
            text = str(_("Nobody, or more than one, is known by: {lines}")).format(lines=", ".join(unknown[:10]))
            raise Invalid(fields={"known_by": [text]})
        return actions.invite_customers(request.actor, session=found, customers=known, at=request.at)

    if editing.saved(request, form, act) is not None:
        return editing.done(request, _url(found.pk), _("They are invited."))
    return render(request, "improvement/session.html", session_context(request, found) | {"customers_form": form}, status=422)


@page("improvement.note_trainee")
@require_POST
def note_trainee(request: Request, session: int, trainee: int) -> HttpResponseBase:
    found = get_session(request.actor, session, "improvement.note_trainee")
    row, form = queries.get_trainee(found, trainee), Learnt(request.POST)
    return editing.attempt(
        request,
        lambda: actions.note_trainee(request.actor, session=found, trainee=row, at=request.at, **form.cleaned_data),
        url=_url(found.pk),
        text=_("It is noted that {name} came.").format(name=row),
        form=form,
    )


@page("improvement.remove_trainee")
@require_POST
def remove_trainee(request: Request, session: int, trainee: int) -> HttpResponseBase:
    found = get_session(request.actor, session, "improvement.remove_trainee")
    row = queries.get_trainee(found, trainee)
    return editing.attempt(
        request, lambda: actions.remove_trainee(request.actor, session=found, trainee=row, at=request.at), url=_url(found.pk),
        text=_("{name} does not take part.").format(name=row),
    )  # fmt: skip
