"""The roles every installation starts with, as data; administrators change them and add their own."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from tingtang.org.roles import cases, customers, halls, improvement, processes, quality, standards

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class BuiltInRole:
    """A role to begin with: its names in the three languages, what it may do, and where it lands after login."""

    code: str
    name: str
    names: dict[str, str]
    permissions: tuple[str, ...]
    landing: str = ""


# Everybody who meets customers.
_MEET = (
    *halls.SEE,
    *halls.OWN_TIME,
    *halls.ON_DUTY,
    *customers.KNOW,
    *processes.WISH,
    *quality.JUDGE,
    *quality.MEND_FINDINGS,
    *improvement.LEARN,
    *standards.SERVE_BY,
)
_RECEIVE = (*_MEET, *halls.LOBBY, *cases.HEAR)
_SERVE = (*_MEET, *halls.COUNTER, *customers.KEEP, *customers.TALK, *cases.WORK)
# Who answers at a service desk and meets nobody at a counter.
_ANSWER = (*(name for name in _MEET if not name.startswith("visits.")), *customers.KEEP, *customers.TALK, *cases.WORK)
_STEER = (
    *halls.RUN,
    *halls.STAFF,
    *halls.AGREE,
    *customers.MEND,
    *customers.LOOK,
    *customers.OFFER,
    *customers.RATE,
    *customers.ANSWER,
    *customers.INVITE,
    *cases.LEAD,
    *processes.REVIEW,
    *processes.WATCH,
    *processes.PLAN,
    *processes.DECIDE_ROSTERS,
    *quality.READ_FIGURES,
    "quality.make_report",
    "quality.view_evaluations",
    *quality.LOOK_AFTER,
    *quality.CONCLUDE,
    *improvement.IMPROVE,
    "lessons.view",
    "insight.view",
)
# ORG-07: who maps, designs, improves and supervises processes; who approves them for everybody is another (STD-09). The quality
# manager does so as well, so that a house without a post for processes has somebody; either reviews what the other drew.
_DESIGN = (
    *halls.SEE,
    *standards.STANDARDISE,
    *halls.OWN_TIME,
    "cases.view_own",
    *cases.DECIDE,
    *processes.WISH,
    *processes.DRAW,
    *processes.REVIEW,
    *processes.WATCH,
    *processes.PLAN,
    *processes.SIMULATE,
    *processes.IMPORT,
    *quality.JUDGE,
    *quality.EVALUATE,
    *quality.MEASURE,
    "quality.view_inspections",
    *improvement.IMPROVE,
    "insight.view",
)
# Whoever plans for several halls: where customers lose time, what another counter would change, who works when.
_FORESEE = (
    *halls.SEE,
    *halls.OWN_TIME,
    "visits.view_live",
    "org.view_absences",
    "org.save_shift",
    "org.remove_shift",
    "org.copy_shifts",
    "org.import_shifts",
    *processes.WISH,
    "flows.view_running",
    *processes.PLAN,
    *processes.SIMULATE,
    *processes.IMPORT,
    *processes.DECIDE_ROSTERS,
    "insight.view",
)
_INSPECT = (
    *halls.SEE,
    *halls.OWN_TIME,
    *halls.ON_DUTY,
    *cases.HEAR,
    *processes.WISH,
    *quality.JUDGE,
    *quality.INSPECT,
    *quality.MEND_FINDINGS,
    *improvement.CORRECT,
)
_ASSURE = (
    *halls.SEE,
    *standards.STANDARDISE,
    *halls.OWN_TIME,
    *halls.ON_DUTY,
    *customers.ASSURE,
    "insight.view_customers",
    "visits.view_ratings",
    *cases.HEAR,
    "cases.view",
    *processes.WISH,
    *processes.DRAW,
    *processes.REVIEW,
    *processes.WATCH,
    *quality.JUDGE,
    *quality.EVALUATE,
    *quality.MEASURE,
    *quality.ASK,
    *improvement.IMPROVE,
    "lessons.view",
    "insight.view",
)
_DECIDE = (
    *halls.SEE,
    *customers.FORGET,
    *customers.VISIT,
    *customers.LOOK,
    *customers.OFFER,
    *customers.ANSWER,
    *standards.APPROVE,
    *halls.OWN_TIME,
    "org.view_all_obligations",
    *cases.STAND_ABOVE,
    *processes.WISH,
    *processes.REVIEW,
    "flows.approve_draft",
    "flows.view_running",
    "planning.view",
    *quality.JUDGE,
    *quality.READ_FIGURES,
    *quality.CONCLUDE,
    "quality.view_evaluations",
    "improvement.view",
    "insight.view",
)
_AUDIT = (
    *halls.SEE,
    *halls.EXAMINE,
    *customers.EXAMINE,
    *cases.EXAMINE,
    "planning.view",
    *quality.EXAMINE,
    "improvement.view",
    "lessons.view",
    "insight.view",
)

BUILT_IN: tuple[BuiltInRole, ...] = (
    BuiltInRole("guide", _("Guide"), {"zh-hans": "大堂引导员", "zh-hant": "大廳引導員", "en": "Guide"}, _RECEIVE),
    BuiltInRole("clerk", _("Clerk"), {"zh-hans": "柜台人员", "zh-hant": "櫃檯人員", "en": "Clerk"}, _SERVE),
    BuiltInRole(
        "agent",
        _("Service desk agent"),
        {"zh-hans": "服务台坐席", "zh-hant": "服務台坐席", "en": "Service desk agent"},
        _ANSWER,
        "cases:mine",
    ),
    BuiltInRole(
        "supervisor",
        _("Supervisor"),
        {"zh-hans": "大厅主管", "zh-hant": "大廳主管", "en": "Supervisor"},
        tuple(dict.fromkeys((*_RECEIVE, *_SERVE, *_STEER))),
    ),
    BuiltInRole(
        "administrator",
        _("Administrator"),
        {"zh-hans": "系统管理员", "zh-hant": "系統管理員", "en": "Administrator"},
        (EVERYTHING,),
    ),
    BuiltInRole(
        "process_manager",
        _("Process manager"),
        {"zh-hans": "流程管理岗", "zh-hant": "流程管理崗", "en": "Process manager"},
        _DESIGN,
        "flows:processes",
    ),
    BuiltInRole(
        "planner",
        _("Planner"),
        {"zh-hans": "客流与排班规划岗", "zh-hant": "客流與排班規劃崗", "en": "Planner"},
        _FORESEE,
        "planning:what_if",
    ),
    BuiltInRole(
        "inspector",
        _("Inspector"),
        {"zh-hans": "巡检员", "zh-hant": "巡檢員", "en": "Inspector"},
        _INSPECT,
        "quality:rounds",
    ),
    BuiltInRole(
        "mystery_visitor",
        _("Mystery visitor from outside"),
        {"zh-hans": "神秘人（外部）", "zh-hant": "神祕客（外部）", "en": "Mystery visitor from outside"},
        quality.VISIT,
        "quality:rounds",
    ),
    BuiltInRole(
        "quality_manager",
        _("Quality manager"),
        {"zh-hans": "质量管理岗", "zh-hant": "品質管理崗", "en": "Quality manager"},
        _ASSURE,
        "quality:scorecards",
    ),
    BuiltInRole("leadership", _("Leadership"), {"zh-hans": "领导", "zh-hant": "領導", "en": "Leadership"}, _DECIDE),
    BuiltInRole("auditor", _("Auditor"), {"zh-hans": "审计员", "zh-hant": "稽核員", "en": "Auditor"}, _AUDIT),
)
NAMED = frozenset(permission for role in BUILT_IN for permission in role.permissions)
