"""What happens to the organisation itself."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.events import EventType

ORGANISATION_SAVED = EventType(
    "org.organisation.saved", _("Organisation changed"), objects=("organisation",), attributes={"fields": "string"}
)
OUTLET_CLASS_SAVED = EventType(
    "org.outlet_class.saved", _("Class of outlets changed"), objects=("outletclass",), attributes={"fields": "string"}
)
HALL_SAVED = EventType("org.hall.saved", _("Hall changed"), objects=("hall",), attributes={"fields": "string"})
ZONE_SAVED = EventType("org.zone.saved", _("Zone changed"), objects=("zone", "hall"), attributes={"fields": "string"})
FLOOR_PLAN_SAVED = EventType(
    "org.floor_plan.saved", _("Floor plan changed"), objects=("floorplan", "hall"), attributes={"fields": "string"}
)
COUNTER_SAVED = EventType("org.counter.saved", _("Counter changed"), objects=("counter", "hall"), attributes={"fields": "string"})
POST_SAVED = EventType("org.post.saved", _("Post changed"), objects=("post",), attributes={"fields": "string"})
STAFF_SAVED = EventType(
    "org.staff.saved", _("Staff record changed"), objects=("staff", "account"), attributes={"fields": "string"}
)
ROLE_SAVED = EventType("org.role.saved", _("Role changed"), objects=("role",), attributes={"fields": "string"})
ROLE_LEFT = EventType("org.role.left", _("New rights not given to a role"), objects=("role",), attributes={"rights": "string"})
ROLE_GRANTED = EventType("org.role.granted", _("Role granted"), objects=("staff", "role", "hall"))
ROLE_WITHDRAWN = EventType("org.role.withdrawn", _("Role withdrawn"), objects=("staff", "role", "hall"))
SHIFT_SAVED = EventType(
    "org.shift.saved", _("Shift changed"), objects=("shift", "staff", "hall"), attributes={"fields": "string"}
)
DEVICE_PREPARED = EventType("org.device.prepared", _("Device prepared for enrolment"), objects=("device", "hall", "counter"))
DEVICE_SAVED = EventType(
    "org.device.saved", _("Device changed"), objects=("device", "hall", "counter"), attributes={"fields": "string"}
)
DEVICE_ENROLLED = EventType("org.device.enrolled", _("Device enrolled"), objects=("device", "hall", "counter"))
DEVICE_REVOKED = EventType("org.device.revoked", _("Device key revoked"), objects=("device", "hall", "counter"))
DEVICE_SILENT = EventType(
    "org.device.silent", _("Device silent"), objects=("device", "hall", "counter"), attributes={"minutes": "integer"}
)
DEVICE_BACK = EventType(
    "org.device.back", _("Device back"), objects=("device", "hall", "counter"), attributes={"minutes": "integer"}
)
LOGGED_IN = EventType("org.account.logged_in", _("Logged in"), objects=("account",))
LOGIN_REFUSED = EventType("org.account.login_refused", _("Login refused"), objects=("account",))
LOGGED_OUT = EventType("org.account.logged_out", _("Logged out"), objects=("account",))
PASSWORD_CHANGED = EventType("org.account.password_changed", _("Password changed"), objects=("account",))
LANGUAGE_SET = EventType("org.account.language_set", _("Language chosen"), objects=("account",))
TOKEN_MADE = EventType("org.token.made", _("API key made"), objects=("token", "account"))
TOKEN_REVOKED = EventType("org.token.revoked", _("API key revoked"), objects=("token", "account"))
TEAM_SAVED = EventType("org.team.saved", _("Team changed"), objects=("team", "hall"), attributes={"fields": "string"})
TEAM_MEMBER_SAVED = EventType(
    "org.team_member.saved", _("Team member changed"), objects=("teammember", "team", "staff"), attributes={"fields": "string"}
)
SKILL_SAVED = EventType("org.skill.saved", _("Skill changed"), objects=("skill",), attributes={"fields": "string"})
STAFF_SKILL_SAVED = EventType(
    "org.staff_skill.saved",
    _("Skill of staff changed"),
    objects=("staffskill", "staff", "skill"),
    attributes={"fields": "string"},
)
COVER_PAIR_SAVED = EventType(
    "org.cover_pair.saved",
    _("A/B pair changed"),
    objects=("coverpair", "primary", "backup", "team", "post"),
    attributes={"fields": "string"},
)
ABSENCE_SAVED = EventType(
    "org.absence.saved", _("Absence entered or changed"), objects=("absence", "staff"), attributes={"fields": "string"}
)
ABSENCE_REMOVED = EventType("org.absence.removed", _("Absence withdrawn"), objects=("absence", "staff"))
HOUSEKEEPING_SAVED = EventType(
    "org.housekeeping.saved",
    _("Housekeeping system changed"),
    objects=("housekeeping", "hall"),
    attributes={"fields": "string"},
)
_TURN = ("dutyturn", "housekeeping", "staff")
DUTY_ASSIGNED = EventType("org.duty.assigned", _("Put on duty"), objects=_TURN, attributes={"date": "string"})
DUTY_SWAPPED = EventType("org.duty.swapped", _("Turns of duty swapped"), objects=("dutyturn", "other"))
DUTY_MARKED = EventType(
    "org.duty.marked",
    _("Duty marked"),
    objects=_TURN,
    attributes={"state": "string", "days_late": "integer"},
    values={"state": {"done": _("done"), "not_done": _("not done")}},
)
DUTY_ACKNOWLEDGED = EventType("org.duty.acknowledged", _("Duty acknowledged"), objects=_TURN)
OBLIGATION_SAVED = EventType(
    "org.obligation.saved", _("Obligation changed"), objects=("obligation",), attributes={"fields": "string"}
)
_KINDS = {
    "hall": _("hall"),
    "zone": _("zone"),
    "floorplan": _("floor plan"),
    "counter": _("counter"),
    "post": _("post"),
    "staff": _("staff member"),
    "role": _("role"),
    "shift": _("shift"),
    "device": _("device"),
    "account": _("account"),
    "team": _("team"),
    "teammember": _("team member"),
    "skill": _("skill"),
    "staffskill": _("skill of staff"),
    "coverpair": _("A/B pair"),
    "housekeeping": _("housekeeping system"),
    "obligation": _("obligation"),
}
REMOVED = EventType(
    "org.record.removed",
    _("Record removed"),
    objects=("record",),
    attributes={"kind": "string", "code": "string"},
    values={"kind": _KINDS},
)
