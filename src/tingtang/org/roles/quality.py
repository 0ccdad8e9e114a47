"""Rights about how good the service is: judgements, figures, surveys, inspections."""

JUDGE = (
    "quality.judge",
    "quality.submit_judgements",
    "quality.view_own_scorecard",
    "quality.view_awards",
    "quality.appeal_award",
    "quality.view_merits",
    "quality.appeal_proposal",
    "quality.view_own_assessments",
    "quality.sign_assessment",
)
EVALUATE = (
    "quality.view_evaluations",
    "quality.save_evaluation",
    "quality.remove_evaluation",
    "quality.open_evaluation",
    "quality.return_judgements",
    "quality.settle_evaluation",
)
READ_FIGURES = ("quality.view_scorecards", "quality.view_evidence")
# What is found about halls and people: gaps, rankings, proposals, assessments.
READ_VERDICTS = ("quality.view_gaps", "quality.view_ranking", "quality.view_proposals", "quality.view_assessments")
# Whoever leads a hall says what follows from it.
CONCLUDE = (
    *READ_VERDICTS,
    "quality.view_mystery_results",
    "quality.save_gap_study",
    "quality.remove_gap_study",
    "quality.measure_gaps",
    "insight.keep_conformance",
    "quality.explain_gap",
    "quality.announce_round",
    "quality.rank_round",
    "quality.decide_award_appeal",
    "quality.decide_round",
    "quality.save_commendation",
    "quality.remove_commendation",
    "quality.decide_proposal",
    "quality.answer_proposal",
    "quality.make_assessment",
    "quality.remove_assessment",
    "quality.mark_assessment",
    "quality.freeze_assessment",
)
MEASURE = (
    *READ_FIGURES,
    "quality.save_indicator",
    "quality.compare_indicators",
    "quality.save_scorecard",
    "quality.adopt_set",
    "quality.save_privacy",
    "quality.save_report",
    "quality.make_report",
)
# Findings are remedied, scores about oneself appealed against, by whomever they concern.
MEND_FINDINGS = ("quality.remedy_finding", "quality.appeal", "quality.view_mystery_results")
# Who comes from outside as a customer: nothing but his own visits.
VISIT = ("quality.make_visit",)
INSPECT = ("quality.inspect", "quality.view_inspections", "quality.check_finding", "quality.make_visit", "quality.review")
LOOK_AFTER = (
    *INSPECT,
    *MEND_FINDINGS,
    "quality.view_surveys",
    "quality.enter_reply",
    "quality.note_survey_call",
    "quality.see_number",
    "quality.invite",
    "quality.invite_here",
    "quality.move_wave",
    "quality.save_plan",
    "quality.remove_plan",
    "quality.ask_second",
    "quality.give_finding",
    "quality.view_reviews",
    "quality.save_sample",
    "quality.remove_sample",
    "quality.draw_sample",
    "quality.draw_next_sample",
    "quality.stop_sample",
    "quality.name_recording",
    "quality.attach_recording",
    "quality.remove_recording",
    "quality.decide_appeal",
    "quality.view_integrity",
    "quality.check_ratings",
    "quality.decide_flag",
    "quality.save_care",
)
ASK = (
    *LOOK_AFTER,
    *CONCLUDE,
    "quality.save_award",
    "quality.remove_award",
    "quality.save_merit_rule",
    "quality.remove_merit_rule",
    "quality.propose_merits",
    "quality.save_scheme",
    "quality.remove_scheme",
    "quality.view_replies",
    "quality.save_survey",
    "quality.remove_survey",
    "quality.publish_survey",
    "quality.save_wave",
    "quality.remove_wave",
    "quality.save_sheet",
    "quality.remove_sheet",
    "quality.view_mystery",
    "quality.save_visitor_wave",
    "quality.remove_visitor_wave",
    "quality.assign_visits",
    "quality.publish_visitors",
)
EXAMINE = (
    *READ_FIGURES,
    *READ_VERDICTS,
    "quality.view_awards",
    "quality.view_merits",
    "quality.judge",
    "quality.view_evaluations",
    "quality.view_surveys",
    "quality.view_inspections",
    "quality.view_mystery_results",
    "quality.view_reviews",
    "quality.view_integrity",
)
