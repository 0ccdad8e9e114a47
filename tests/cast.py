"""The standing cast in the test database: two halls of the government pack, one person for each role, devices, a ticket."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tingtang.cases.models import Case
from tingtang.cases.tests.factories import make_case, make_kind
from tingtang.core.actors import SYSTEM, Actor
from tingtang.customers import actions as customers
from tingtang.customers.models import Customer, IdentityKind, LinkKind
from tingtang.org.actions.accounts import make_token
from tingtang.org.actions.devices import enrol_device, prepare_device
from tingtang.org.actions.places import save_organisation
from tingtang.org.actions.roles import grant_role, install_roles
from tingtang.org.actions.shifts import save_shift
from tingtang.org.actions.staff import save_staff
from tingtang.org.actions.teams import save_team, save_team_member
from tingtang.org.models import Counter, Device, Hall, Role, Shift, Staff
from tingtang.org.queries import actor_of_account, seal_of
from tingtang.packs import actions as packs
from tingtang.packs.loader import load
from tingtang.visits.actions.counters import open_counter
from tingtang.visits.actions.tickets import issue
from tingtang.visits.models import CounterCategory, HallService, Ticket

PEOPLE = {
    "guide": "赵晓",
    "clerk": "李敏",
    "supervisor": "陈刚",
    "administrator": "周宁",
    "auditor": "孙立",
}


@dataclass
class Cast:
    """Who is there: Riverside hall with Li Min at a counter, another hall with a supervisor of its own."""

    at: datetime
    hall: Hall
    other: Hall
    staff: dict[str, Staff]
    counter: Counter
    ticket: Ticket
    shift: Shift
    case: Case
    customer: Customer
    devices: dict[str, str] = field(default_factory=dict)

    def actor(self, role: str) -> Actor:
        """The actor as the middleware would find it."""
        account = self.staff[role].account
        found = actor_of_account(str(account.pk), self.at, seal=seal_of(account.password))
        assert found is not None
        return found

    def key(self, role: str) -> str:
        """A fresh key of the API for somebody."""
        return make_token(SYSTEM, account=self.staff[role].account, name="test", at=self.at).key


def assemble(at: datetime) -> Cast:
    """Build the cast by the same actions that people use."""
    pack = load("government")
    save_organisation(SYSTEM, at=at, code="riverside", name="河滨政务服务中心", language="zh-hans")
    packs.apply(SYSTEM, loaded=pack, at=at)
    install_roles(SYSTEM, at=at)
    layout = pack.org.layouts[0]
    halls = [
        packs.set_up_hall(SYSTEM, loaded=pack, layout=layout, at=at, code=code, name=name, time_zone="Asia/Shanghai")
        for code, name in (("riverside", "河滨政务服务大厅"), ("hillside", "山前政务服务大厅"))
    ]
    staff = {role: _person(role, name, halls[0], at) for role, name in PEOPLE.items()}
    staff["stranger"] = _person("supervisor", "吴桐", halls[1], at, username="stranger")
    counter = Counter.objects.filter(hall=halls[0], takes__isnull=False).order_by("number").distinct()[0]
    open_counter(SYSTEM, counter=counter, clerk=staff["clerk"], at=at)
    category = CounterCategory.objects.filter(counter=counter).values_list("category", flat=True)[0]
    service = HallService.objects.filter(hall=halls[0], service__category=category).order_by("pk")[0].service
    ticket = issue(SYSTEM, hall=halls[0], service=service, at=at, channel="kiosk").ticket
    shift = save_shift(SYSTEM, hall=halls[0], at=at, staff=staff["clerk"], starts_at=at, ends_at=at + timedelta(hours=8))
    cast = Cast(
        at, halls[0], halls[1], staff, counter, ticket, shift, _case(halls[0], staff["clerk"], at), _customer(halls[0], at)
    )
    for kind in ("kiosk", "board", "pad", "terminal"):
        device = prepare_device(SYSTEM, hall=halls[0], at=at, kind=kind, name=kind, counter=counter if kind == "pad" else None)
        cast.devices[kind] = enrol_device(SYSTEM, code=device.code, at=at).key
    return cast


def _case(hall: Hall, clerk: Staff, at: datetime) -> Case:
    team = save_team(SYSTEM, hall=hall, at=at, code="enquiries", name="咨询组")
    save_team_member(SYSTEM, team=team, staff=clerk, at=at)
    return make_case(kind=make_kind(team=team), hall=hall, at=at)


def _customer(hall: Hall, at: datetime) -> Customer:
    kind = IdentityKind.objects.get(code="resident-id")
    ways = [("phone", "13900001001")]
    numbers = [(kind, "100001198503140141")]
    wang = customers.register(SYSTEM, at=at, hall=hall, name="王芳", title="ms", identities=numbers, contacts=ways)
    other = customers.register(SYSTEM, at=at, hall=hall, name="李军")
    customers.link(SYSTEM, customer=other, other=wang, kind=LinkKind.objects.get(code="spouse"), at=at)
    customers.add_preference(SYSTEM, customer=wang, stance="like", text="上午办理", at=at)
    return wang


def _person(role: str, name: str, hall: Hall, at: datetime, *, username: str = "") -> Staff:
    everywhere = role in {"administrator", "auditor"}
    staff = save_staff(
        SYSTEM,
        hall=None if everywhere else hall,
        at=at,
        badge=username or role,
        name=name,
        username=username or role,
        password="hall-of-the-river-8",
    )
    grant_role(SYSTEM, staff=staff, role=Role.objects.get(code=role), hall=None if everywhere else hall, at=at)
    return staff


def device_of(cast: Cast, kind: str) -> Device:
    """The enrolled machine of a kind."""
    return Device.objects.get(hall=cast.hall, kind=kind)
