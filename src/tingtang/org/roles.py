"""The roles every installation starts with, as data; administrators change them and add their own."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class BuiltInRole:
    """A role to begin with: its names in the three languages, what it may do, and where it lands after login."""

    code: str
    name: str
    names: dict[str, str]
    permissions: tuple[str, ...]
    landing: str = ""


_SEE = ("org.view", "catalogue.view", "visits.view", "flows.view")
_WISH = ("flows.ask_change",)
_ON_DUTY = ("org.mark_duty", "org.acknowledge_duty")
_OWN_TIME = ("org.request_absence", "org.withdraw_absence")
_KNOW = (
    "customers.view",
    "customers.register",
    "customers.change",
    "customers.add_identity",
    "customers.add_contact",
    "customers.change_contact",
    "customers.remove_contact",
    "customers.link",
    "customers.answer_consent",
    "customers.add_preference",
    "customers.remove_preference",
    "customers.see_sensitive",
    "customers.view_quality",
    "customers.correct_defect",
    "customers.view_papers",
    "customers.file_papers",
    "customers.lend_papers",
    "customers.return_papers",
)
_MEND = (
    "customers.merge",
    "customers.unmerge",
    "customers.tell_apart",
    "customers.import",
    "customers.resume_import",
    "customers.stop_import",
    "customers.discard_import",
    "customers.draw_audits",
    "customers.audit",
    "customers.return_defects",
    "customers.check_defect",
    "customers.request_erasure",
    "customers.decline_erasure",
    "customers.view_erasures",
)
_HEAR = ("cases.view_own", "cases.open", "cases.watch", "cases.unwatch", "cases.decide", "cases.appeal_sanction")
_WORK = (
    *_HEAR,
    "cases.take",
    "cases.answer_urging",
    "cases.decline_offer",
    "cases.promise_update",
    "cases.move",
    "cases.undo_move",
    "cases.write_note",
    "cases.change",
    "cases.give_back",
    "cases.link",
    "cases.unlink",
    "cases.merge",
    "cases.unmerge",
    "cases.split",
    "cases.refuse",
    "cases.save_view",
    "cases.attach",
    "cases.give_portal_code",
    "cases.detach",
    "cases.remove_view",
    "cases.save_task",
    "cases.move_task",
    "cases.tick",
    "cases.start_watch",
    "cases.stop_watch",
    "cases.note_time",
    "cases.ask_approval",
    "cases.delegate_approval",
    "cases.withdraw_approval",
    "cases.check_quality",
    "cases.add_telling",
    "cases.tell",
    "cases.ask_call_back",
    "cases.note_call_back",
    "cases.ask_access",
    "cases.save_promise",
)
_CONSIDER = (
    "cases.view_reviews",
    "cases.view_sanctions",
    "cases.impose_sanction",
    "cases.answer_appeal",
    "cases.save_review",
    "cases.save_decision",
    "cases.finish_decision",
    "cases.change_access",
    "cases.withdraw_access",
)
_OVERSEE = (
    "cases.urge",
    "cases.escalate",
    "cases.set_due",
    "cases.view_setup",
    "cases.hand_out",
    "cases.save_teamway",
    "cases.remove_teamway",
)
_LEAD = (
    *_OVERSEE,
    "cases.view",
    "cases.view_restricted",
    "cases.assign",
    "cases.adopt",
    "cases.share_view",
    "cases.mark_lesson",
    "cases.unmark_lesson",
    *_CONSIDER,
)
_RECEIVE = (
    *_SEE,
    *_WISH,
    *_KNOW,
    *_OWN_TIME,
    *_ON_DUTY,
    *_HEAR,
    "visits.view_lobby",
    "visits.issue",
    "visits.redirect",
    "visits.note",
    "visits.identify",
    "visits.add_errand",
    "visits.return_late",
    "visits.leave",
    "visits.confirm_print",
    "visits.print_ticket",
)
_SERVE = (
    *_SEE,
    *_WISH,
    *_KNOW,
    *_OWN_TIME,
    *_ON_DUTY,
    *_WORK,
    "visits.identify",
    "visits.call_next",
    "visits.call_chosen",
    "visits.recall",
    "visits.start",
    "visits.park",
    "visits.resume",
    "visits.transfer",
    "visits.add_errand",
    "visits.finish",
    "visits.mark_no_show",
    "visits.return_late",
    "visits.leave",
    "visits.note",
    "visits.open_counter",
    "visits.close_counter",
    "visits.start_break",
)
_REVIEW = ("flows.review_draft", "flows.return_draft")
# What running procedures need of people: watched, brought on when they are stuck.
_WATCH = (
    "flows.view_running",
    "flows.complete_step",
    "flows.skip_step",
    "flows.note_early",
    "flows.deliver",
    "flows.send_message",
    "flows.retry",
    "flows.abort",
)
_STEER = (
    *_REVIEW,
    *_WATCH,
    "catalogue.view_agreements",
    "catalogue.save_agreement",
    "catalogue.agree_item",
    "catalogue.drop_item",
    "catalogue.sign_agreement",
    "catalogue.end_agreement",
    "catalogue.remove_agreement",
    "customers.remove_identity",
    "customers.unlink",
    "customers.set_tier",
    "customers.view_setup",
    *_MEND,
    *_LEAD,
    "visits.view_live",
    "visits.view_ratings",
    "visits.view_rating_staff",
    "visits.view_setup",
    "visits.see_rating",
    "visits.switch_categories",
    "visits.set_up_hall",
    "visits.offer_service",
    "visits.close_day",
    "insight.view",
    "catalogue.choose_calendar",
    "org.save_counter",
    "org.save_zone",
    "org.view_absences",
    "org.save_team",
    "org.remove_team",
    "org.save_team_member",
    "org.remove_team_member",
    "org.save_staff_skill",
    "org.remove_staff_skill",
    "org.save_cover_pair",
    "org.remove_cover_pair",
    "org.save_housekeeping",
    "org.remove_housekeeping",
    "org.plan_duties",
    "org.assign_duty",
    "org.swap_duties",
    "org.save_absence",
    "org.remove_absence",
    "org.save_shift",
    "org.remove_shift",
    "org.copy_shifts",
    "org.import_shifts",
)
_AUDIT = (
    *_SEE,
    "catalogue.view_agreements",
    "customers.view_quality",
    "customers.view_erasures",
    "customers.view",
    "customers.view_setup",
    "customers.view_access",
    "cases.view",
    "cases.view_own",
    "cases.view_restricted",
    "org.view_accounts",
    "org.view_absences",
    "org.view_all_obligations",
    "visits.view_ratings",
    "insight.view",
    "journal.view",
    "journal.export",
)

# ORG-07: who maps, designs, improves and supervises processes; who approves them for everybody is another (STD-09).
_DESIGN = (
    *_SEE,
    *_WISH,
    *_OWN_TIME,
    "cases.view_own",
    "insight.view",
    *_WATCH,
    "flows.migrate",
    "flows.save_process",
    "flows.remove_process",
    "flows.decline_change",
    "flows.begin_draft",
    "flows.save_draft",
    "flows.submit_draft",
    "flows.remove_draft",
    "flows.publish_version",
    "flows.retire_version",
)
_DECIDE = (
    *_SEE,
    *_WISH,
    *_OWN_TIME,
    *_REVIEW,
    "flows.approve_draft",
    "cases.view_own",
    "insight.view",
    "org.view_all_obligations",
)

BUILT_IN: tuple[BuiltInRole, ...] = (
    BuiltInRole("guide", _("Guide"), {"zh-hans": "大堂引导员", "zh-hant": "大廳引導員", "en": "Guide"}, _RECEIVE),
    BuiltInRole("clerk", _("Clerk"), {"zh-hans": "柜台人员", "zh-hant": "櫃檯人員", "en": "Clerk"}, _SERVE),
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
    BuiltInRole("leadership", _("Leadership"), {"zh-hans": "领导", "zh-hant": "領導", "en": "Leadership"}, _DECIDE),
    BuiltInRole("auditor", _("Auditor"), {"zh-hans": "审计员", "zh-hant": "稽核員", "en": "Auditor"}, _AUDIT),
)
NAMED = frozenset(permission for role in BUILT_IN for permission in role.permissions)
