"""What is done on a case page: one address for each verb, which answers with the page as it is then."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.cases.actions import desk, merging, notes, people, relations, steps
from tingtang.cases.forms import desk as forms
from tingtang.cases.models import Case, Draft, LinkKind, Note
from tingtang.cases.queries import choices
from tingtang.cases.queries.cases import find_case, get_case
from tingtang.cases.views.shown import inside
from tingtang.cases.views.undoing import undo_address
from tingtang.cases.views.words import case_url
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.views import Request, page
from tingtang.org.models import Staff
from tingtang.ui import editing


def _version(data: QueryDict) -> int | None:
    text = data.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@page("cases.move")
@require_POST
def move(request: Request, number: str) -> HttpResponseBase:
    """Take a step of the kind."""
    case = find_case(request.actor, number)
    step, reason = request.POST.get("step", ""), request.POST.get("reason", "")[:500]
    now = steps.move(request.actor, case=case, step=step, reason=reason, version=_version(request.POST), at=request.at)
    return inside(request, number, _("The state has been set."), undo=undo_address(request, case, now, step))


@page("cases.write_note")
@require_POST
def write(request: Request, number: str) -> HttpResponseBase:
    """Write the note; its draft is done with."""
    case = find_case(request.actor, number)
    given = forms.checked(forms.Note(request.POST))
    notes.write_note(request.actor, case=case, **given, at=request.at)
    Draft.objects.forget(case, request.actor.staff_id)
    text = _("The note has been written.") if given["kind"] == "note" else _("The answer has been written.")
    return inside(request, number, text, event="casework:written")


@page("cases.take")
@require_POST
def take(request: Request, number: str) -> HttpResponseBase:
    """Take the case oneself."""
    case = find_case(request.actor, number)
    people.take(request.actor, case=case, version=_version(request.POST), at=request.at)
    return inside(request, number, _("You hold the case now."), undo=_undo(request, case))


@page("cases.assign")
@require_POST
def assign(request: Request, number: str) -> HttpResponseBase:
    """Give the case to a team and, there, to somebody; also what undoes it."""
    case = find_case(request.actor, number)
    given = forms.checked(forms.Give(request.POST, case=case))
    people.assign_case(
        request.actor,
        case=case,
        team=given["team"],
        staff=given["staff"],
        reason=given["reason"],
        version=_version(request.POST),
        at=request.at,
    )
    return inside(request, number, _("The case has been given."), undo=_undo(request, case))


def _undo(request: Request, case: Case) -> str:
    """The address that gives the case back to who held it before; only for who may give cases."""
    if not request.actor.may("cases.assign", case):
        return ""
    return reverse("cases:put_back", args=[case.number, case.team_id or 0, case.assignee_id or 0])


@page("cases.assign")
@require_POST
def put_back(request: Request, number: str, team_id: int, staff_id: int) -> HttpResponseBase:
    """Undo: give the case to who held it before."""
    case = find_case(request.actor, number)
    data = QueryDict(mutable=True)
    data.update({"team": str(team_id or ""), "staff": str(staff_id or "")})
    given = forms.checked(forms.Give(data, case=case))
    people.assign_case(request.actor, case=case, team=given["team"], staff=given["staff"], at=request.at)
    return inside(request, number, _("Taken back."))


@page("cases.adopt")
@require_POST
def adopt(request: Request, number: str) -> HttpResponseBase:
    """Take a case of no hall into one of one's halls."""
    case = find_case(request.actor, number)
    halls = choices.halls_where(request.actor, "cases.adopt")
    hall = next((one for one in halls if one.code == request.POST.get("hall")), None)
    if hall is None:
        raise Invalid(fields={"hall": [_("Choose a hall.")]})
    people.adopt(request.actor, case=case, hall=hall, version=_version(request.POST), at=request.at)
    return inside(request, number, _("The case belongs to {hall} now.").format(hall=hall.name_in()))


@page("cases.hand_over")
@require_POST
def hand_over(request: Request, number: str) -> HttpResponseBase:
    """Hand the case one holds to another team or a colleague, with the reason."""
    case = find_case(request.actor, number)
    given = forms.checked(forms.HandOver(request.POST, case=case))
    people.hand_over(request.actor, case=case, **given, version=_version(request.POST), at=request.at)
    return inside(request, number, _("The case has been handed over. You watch how it goes on."))


@page("cases.give_back")
@require_POST
def give_back(request: Request, number: str) -> HttpResponseBase:
    """Give the case back to its team, with the reason."""
    case = find_case(request.actor, number)
    reason = request.POST.get("reason", "")[:500]
    people.give_back(request.actor, case=case, reason=reason, version=_version(request.POST), at=request.at)
    return inside(request, number, _("The case lies with the team again."))


@page("cases.watch")
@require_POST
def watch(request: Request, number: str) -> HttpResponseBase:
    """Watch the case, or have a colleague watch it."""
    case = find_case(request.actor, number)
    relations.watch(request.actor, case=case, staff=_staff(request), at=request.at)
    return inside(request, number)


@page("cases.unwatch")
@require_POST
def unwatch(request: Request, number: str) -> HttpResponseBase:
    """Watch the case no longer."""
    case = find_case(request.actor, number)
    relations.unwatch(request.actor, case=case, staff=_staff(request), at=request.at)
    return inside(request, number)


def _staff(request: Request) -> Staff:
    """The colleague named, or oneself."""
    key = request.POST.get("staff", "") or str(request.actor.staff_id or 0)
    found = Staff.objects.filter(pk=int(key) if key.isascii() and key.isdigit() and len(key) < 18 else 0).first()
    if found is None:
        raise Invalid(fields={"staff": [_("Choose a person.")]})
    return found


@page("cases.link")
@require_POST
def link(request: Request, number: str) -> HttpResponseBase:
    """Say what the case has to do with another one."""
    case = find_case(request.actor, number)
    target, kind = _other(request), request.POST.get("kind", "")
    if kind not in LinkKind.values:
        raise Invalid(fields={"kind": [_("Choose a kind of link.")]})
    relations.link(request.actor, case=case, target=target, kind=kind, at=request.at)
    return inside(request, number, _("Linked."))


@page("cases.link")
@require_POST
def add_part(request: Request, number: str) -> HttpResponseBase:
    """Say that another case of the customer is part of this one."""
    case, part = get_case(request.actor, number), get_case(request.actor, request.POST.get("part", ""))
    return editing.attempt(
        request,
        lambda: relations.link(request.actor, case=part, target=case, kind=LinkKind.PARENT, at=request.at),
        url=case_url(case),
        text=_("{part} is now part of {number}.").format(part=part.number, number=case.number),
    )


@page("cases.unlink")
@require_POST
def unlink(request: Request, number: str) -> HttpResponseBase:
    """Remove a link, whichever way round it was made."""
    case, other = find_case(request.actor, number), _other(request)
    pair = (other, case) if request.POST.get("turned") else (case, other)
    relations.unlink(request.actor, case=pair[0], target=pair[1], kind=request.POST.get("kind", ""), at=request.at)
    return inside(request, number, _("The link has been removed."))


def _other(request: Request, name: str = "target") -> Case:
    text = request.POST.get(name, "").strip().split(" ")[0]
    try:
        return find_case(request.actor, text)
    except NotFound:
        raise Invalid(fields={name: [_("There is no case with this number, or you may not see it.")]}) from None


@page("cases.merge")
@require_POST
def merge(request: Request, number: str) -> HttpResponseBase:
    """Take this case into another one, and go on with that."""
    case, into = find_case(request.actor, number), _other(request, "into")
    kept = merging.merge(request.actor, case=case, into=into, at=request.at)
    messages.success(request, _("{number} has been merged into this case.").format(number=case.number))
    url = reverse("cases:case", args=[kept.number])
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(url)
    return HttpResponse(headers={"HX-Redirect": url})


@page("cases.unmerge")
@require_POST
def unmerge(request: Request, number: str) -> HttpResponseBase:
    """Take the case out of the one it was merged into."""
    case = find_case(request.actor, number)
    merging.unmerge(request.actor, case=case, at=request.at)
    return inside(request, number, _("{number} stands by itself again.").format(number=case.number))


@page("cases.split")
@require_POST
def split(request: Request, number: str) -> HttpResponseBase:
    """Make a case out of a note."""
    case = find_case(request.actor, number)
    key = request.POST.get("note", "")
    note = Note.objects.filter(case=case, pk=int(key) if key.isdecimal() and len(key) < 18 else 0).first()
    if note is None:
        raise NotFound
    given = forms.checked(forms.Split(request.POST, hall=case.hall))
    made = merging.split(request.actor, case=case, note=note, **given, at=request.at)
    return inside(request, number, _("{number} has been opened from the note.").format(number=made.number))


@page("cases.refuse")
@require_POST
def refuse(request: Request, number: str) -> HttpResponseBase:
    """Close the case as refused and tell the customer why."""
    case = find_case(request.actor, number)
    given = forms.checked(forms.Refuse(request.POST))
    desk.refuse(request.actor, case=case, **given, version=_version(request.POST), at=request.at)
    return inside(request, number, _("Refused, and the customer has been told why."))


@page("cases.mark_lesson")
@require_POST
def mark_lesson(request: Request, number: str) -> HttpResponseBase:
    """Mark the case as one to learn from."""
    case = find_case(request.actor, number)
    desk.mark_lesson(request.actor, case=case, why=request.POST.get("why", "")[:500], at=request.at)
    return inside(request, number, _("Marked as instructive."))


@page("cases.unmark_lesson")
@require_POST
def unmark_lesson(request: Request, number: str) -> HttpResponseBase:
    """No longer one to learn from."""
    case = find_case(request.actor, number)
    desk.unmark_lesson(request.actor, case=case, at=request.at)
    return inside(request, number)
