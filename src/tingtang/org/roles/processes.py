"""Rights about procedures, and about what is planned."""

WISH = ("flows.ask_change",)
REVIEW = ("flows.review_draft", "flows.return_draft")
# What running procedures need of people: watched, brought on when they are stuck.
WATCH = (
    "flows.view_running",
    "flows.complete_step",
    "flows.skip_step",
    "flows.note_early",
    "flows.deliver",
    "flows.send_message",
    "flows.retry",
    "flows.abort",
)
DRAW = (
    "flows.migrate",
    "flows.migrate_many",
    "flows.stop_moving",
    "flows.save_process",
    "flows.remove_process",
    "flows.decline_change",
    "flows.begin_draft",
    "flows.save_draft",
    "insight.draft_flow",
    "flows.submit_draft",
    "flows.remove_draft",
    "flows.publish_version",
    "cases.lead_kind",
    "flows.retire_version",
    "flows.value_steps",
    "flows.save_supply",
    "flows.remove_supply",
    "flows.count_supply",
    "flows.record_phase",
)
PLAN = (
    "planning.view",
    "planning.save_sheet",
    "planning.remove_sheet",
    "planning.save_scenario",
    "planning.remove_scenario",
    "planning.plan_roster",
    "planning.stop_roster",
    "planning.bring_roster",
)
# What is planned becomes the hall's.
DECIDE_ROSTERS = ("planning.lend_staff", "planning.publish_roster", "planning.set_wish_terms")
# Simulated days become logs beside the real ones, which belong to no hall.
SIMULATE = ("planning.bring_day", "planning.drop_day")
# Logs of other systems are taken in, and read beside the own one; the organisation's own journal stays what auditors read.
IMPORT = ("journal.view_imported", "journal.import", "journal.resume_import", "journal.stop_import", "journal.withdraw_log")
