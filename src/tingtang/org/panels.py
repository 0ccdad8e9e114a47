"""What the organisation puts into the frame of every page: the hall one is in, and one's own pages."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from tingtang.core.registry import Text
from tingtang.core.views import actor_of, at_of
from tingtang.org import queries
from tingtang.org.models import Counter
from tingtang.ui import shell
from tingtang.ui.kept import kept

LONGEST_LIST = 20
FIRST_TIME = "first_time"  # in a session: its owner has not been told yet what he can do
CARD_SHOWN = "card_shown"  # in a session: its owner has been told which posts he holds
LANDED = "landed"  # in a session: its owner has just come in and not yet been told his duties
_LIVE_HALL = (
    _("The live hall shows who waits beyond target, and proposes which counter to open."),
    _("Switch what a counter takes while people wait."),
    _("A bad rating reaches you at once: answer it and say what was done."),
)
# What somebody is told once, by the first of these rights he has.
THREE_THINGS: tuple[tuple[str, tuple[Text, Text, Text]], ...] = (
    (
        "org.save_organisation",
        (
            _("The checklist says what is not yet set up, in order."),
            _("Under Staff, give everybody an account, a post and a role."),
            _("Under Devices, turn any tablet or screen into a kiosk, a board or a rating pad."),
        ),
    ),
    ("visits.switch_categories", _LIVE_HALL),
    (
        "cases.urge",
        (
            _("Supervision shows what is nearly late and what is late, and whom it was reported to."),
            _("The team queue holds what nobody has; the board by holder shows who has how much. Drag a card to hand it over."),
            _("Every figure of the dashboard opens the cases it counts."),
        ),
    ),
    (
        "planning.publish_roster",
        (
            _("Waiting times and the process map show where customers lose time, by hall, hour and service."),
            _("What if? answers in a second what another counter, another order or another roster would change."),
            _("Expected arrivals become a roster with one button; publishing it plans everybody's shifts."),
        ),
    ),
    ("visits.view_live", _LIVE_HALL),
    (
        "visits.call_next",
        (
            _("Open your counter, then press N to call the next number."),
            _("S starts, F finishes, P parks, T transfers; ? shows every key."),
            _("Beside the number stand the documents it needs and the time against the standard."),
        ),
    ),
    (
        "visits.view_lobby",
        (
            _("Give a number to whoever cannot use the kiosk."),
            _("Send people where the line is shorter, with one touch."),
            _("Write a note; the clerk reads it when the number is called."),
        ),
    ),
    (
        "cases.take",
        (
            _("My work shows what you hold, the soonest due first, and what waits to be taken with your teams."),
            _("Open a case: its steps stand as buttons (1 to 9), N writes, ? shows every key."),
            _("The clock beside a case says until when, and how that was reckoned."),
        ),
    ),
    (
        "journal.view",
        (
            _("The journal holds everything that happened, and who did it."),
            _("Narrow it by time, kind or person, and export what you find."),
            _("Under Insight, every figure opens the events it was made of."),
        ),
    ),
)


def hall_switcher(request: HttpRequest, subject: object) -> str:
    """The hall one is in, with the others one may choose."""
    halls, code = queries.seen_halls(actor_of(request), limit=LONGEST_LIST + 1), shell.hall_code(request)
    current = next((hall for hall in halls if hall.code == code), None) or queries.hall_named(code)
    has_more, halls = len(halls) > LONGEST_LIST, halls[:LONGEST_LIST]
    if not halls:
        return ""
    about = (*(text for hall in halls for text in (hall.code, str(hall))), code, str(current or ""), int(has_more))
    context = {"halls": halls, "code": code, "current": current, "has_more": has_more}
    inside = kept(lambda: render_to_string("org/parts_hall.html", context), *about, name=hall_switcher)
    return render_to_string("org/parts_hall_form.html", {"inside": inside}, request) if len(halls) > 1 else inside


def post_choices(request: HttpRequest, subject: object) -> str:
    """Boxes for the posts that may perform a service; `subject` holds the codes picked so far."""
    picked = set(subject) if isinstance(subject, list | tuple) else set()
    posts = [(post.code, str(post), post.code in picked) for post in queries.posts()]
    gone = [(code, code, True) for code in sorted(picked - {code for code, _name, _picked in posts})]
    return render_to_string("org/parts_posts.html", {"posts": posts + gone}, request)


def three_things(request: HttpRequest, subject: object) -> str:
    """What somebody can do here, told once, on the first page after the first login."""
    if FIRST_TIME not in request.session:
        return ""
    del request.session[FIRST_TIME]
    actor = actor_of(request)
    received = Counter.objects.exists()  # a service desk receives nobody: what is said of counters and numbers is not for it
    about = (one for one in THREE_THINGS if received or not one[0].startswith("visits."))
    told = next((things for permission, things in about if actor.may_somewhere(permission)), ())
    return render_to_string("org/parts_first.html", {"things": told, "name": actor.name}, request) if told else ""


def duties_today(request: HttpRequest, subject: object) -> str:
    """Who one is and what one must do (ORG-02), and turns of duty that wait: on the first page after coming in."""
    if LANDED not in request.session:
        return ""
    del request.session[LANDED]
    staff = queries.staff_record_of(actor_of(request))
    if staff is None:
        return ""
    duties = queries.own_duties(staff, at_of(request))
    posts = [] if CARD_SHOWN in request.session else list(staff.posts.order_by("code"))
    request.session[CARD_SHOWN] = True
    is_quiet = not (duties.overdue or duties.to_acknowledge or any(not turn.is_marked for turn in duties.today))
    if is_quiet and not posts:
        return ""
    return render_to_string("org/parts_today.html", {"duties": duties, "posts": posts, "is_quiet": is_quiet}, request)


def own_pages(request: HttpRequest, subject: object) -> str:
    """Links to one's account and post card."""
    return kept(lambda: render_to_string("org/parts_me.html"), name=own_pages)
