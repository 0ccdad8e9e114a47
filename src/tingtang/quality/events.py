"""What happens in quality."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.events import EventType

EVALUATION_SAVED = EventType(
    "quality.evaluation.saved", _("Evaluation changed"), objects=("evaluation",), attributes={"fields": "string"}
)
EVALUATION_OPENED = EventType(
    "quality.evaluation.opened", _("Evaluation opened to experts"), objects=("evaluation",), attributes={"experts": "integer"}
)
JUDGED = EventType(
    "quality.pair.judged",
    _("Pair compared"),
    objects=("evaluation", "expert"),
    attributes={"under": "string", "first": "string", "second": "string", "degree": "integer"},
)
JUDGEMENTS_SUBMITTED = EventType(
    "quality.judgements.submitted",
    _("Comparisons handed in"),
    objects=("evaluation", "expert"),
    attributes={"worst_ratio": "float"},
)
JUDGEMENTS_RETURNED = EventType(
    "quality.judgements.returned", _("Comparisons given back to the expert"), objects=("evaluation", "expert")
)
EVALUATION_SETTLED = EventType(
    "quality.evaluation.settled",
    _("Evaluation settled"),
    objects=("evaluation",),
    attributes={"experts": "integer", "worst_ratio": "float"},
)
REMOVED = EventType(
    "quality.record.removed",
    _("Record removed"),
    objects=("record",),
    attributes={"kind": "string", "code": "string"},
    values={"kind": {"evaluation": _("evaluation")}},
)

# Surveys
SURVEY_SAVED = EventType("quality.survey.saved", _("Survey changed"), objects=("survey",), attributes={"fields": "string"})
SURVEY_PUBLISHED = EventType(
    "quality.survey.published", _("Survey published"), objects=("survey", "version"), attributes={"number": "integer"}
)
WAVE_SAVED = EventType(
    "quality.wave.saved", _("Survey wave changed"), objects=("surveywave", "hall"), attributes={"fields": "string"}
)
WAVE_MOVED = EventType(
    "quality.wave.moved", _("Survey wave opened or closed"), objects=("surveywave", "hall"), attributes={"state": "string"}
)
INVITED = EventType(
    "quality.survey.invited", _("Invited to a survey"), objects=("surveywave", "invitation", "customer", "hall", "clerk")
)
CALL_TRIED = EventType(
    "quality.survey.called",
    _("Called for a survey"),
    objects=("surveywave", "invitation", "hall"),
    attributes={"outcome": "string", "tries": "integer"},
)
REPLIED = EventType(
    "quality.survey.replied",
    _("Survey answered"),
    objects=("surveywave", "survey", "reply", "hall", "clerk", "customer", "invitation"),
    attributes={"channel": "string", "csat": "float", "nps": "float", "ces": "float", "is_screened": "boolean"},
)
# Inspections
SHEET_SAVED = EventType("quality.sheet.saved", _("Inspection sheet changed"), objects=("sheet",), attributes={"fields": "string"})
INSPECTION_PLANNED = EventType(
    "quality.plan.saved",
    _("Inspection plan changed"),
    objects=("inspectionplan", "hall", "inspector"),
    attributes={"fields": "string"},
)
ROUNDS_PLANNED = EventType(
    "quality.rounds.planned", _("Rounds planned"), objects=("inspectionplan", "hall"), attributes={"rounds": "integer"}
)
SECOND_ASKED = EventType(
    "quality.inspection.second_asked", _("Second inspector asked"), objects=("inspection", "twin", "hall", "inspector")
)
INSPECTED = EventType(
    "quality.inspection.done",
    _("Inspection handed in"),
    objects=("inspection", "sheet", "hall", "inspector", "clerk"),
    attributes={
        "kind": "string",
        "area": "string",
        "score": "float",
        "is_passed": "boolean",
        "late_seconds": "float",
        "findings": "integer",
    },
)
FINDING_MADE = EventType(
    "quality.finding.made",
    _("Found wanting"),
    objects=("finding", "inspection", "hall", "owner"),
    attributes={"item": "string", "is_critical": "boolean", "due": "string"},
)
FINDING_GIVEN = EventType(
    "quality.finding.given", _("Finding given to somebody"), objects=("finding", "hall", "owner"), attributes={"due": "string"}
)
FINDING_REMEDIED = EventType("quality.finding.remedied", _("Finding remedied"), objects=("finding", "hall", "owner"))
FINDING_CHECKED = EventType(
    "quality.finding.checked",
    _("Remedy checked"),
    objects=("finding", "hall", "inspector"),
    attributes={"is_remedied": "boolean", "is_late": "boolean"},
)
# Mystery visits: what is planned and seen names no hall and no visitor until it is published.
VISITOR_WAVE_SAVED = EventType(
    "quality.visitors.saved", _("Wave of mystery visits changed"), objects=("visitorwave",), attributes={"fields": "string"}
)
VISITS_ASSIGNED = EventType(
    "quality.visitors.assigned", _("Mystery visits assigned"), objects=("visitorwave",), attributes={"visits": "integer"}
)
VISIT_MADE = EventType("quality.visit.made", _("Mystery visit handed in"), objects=("visitorwave", "mysteryvisit"))
VISITORS_PUBLISHED = EventType(
    "quality.visitors.published", _("Mystery visits published"), objects=("visitorwave",), attributes={"year": "integer"}
)
VISIT_PUBLISHED = EventType(
    "quality.visit.published",
    _("Result of a mystery visit published"),
    objects=("visitorwave", "mysteryvisit", "hall"),
    attributes={"score": "float", "is_passed": "boolean", "year": "integer"},
)
# Remote review
SAMPLE_SAVED = EventType(
    "quality.sample.saved", _("Review sample changed"), objects=("reviewsample", "hall"), attributes={"fields": "string"}
)
SAMPLE_DRAWN = EventType(
    "quality.sample.drawn",
    _("Review sample drawn"),
    objects=("reviewsample", "hall"),
    attributes={"population": "integer", "reviews": "integer", "seed": "integer"},
)
SAMPLE_CONCLUDED = EventType(
    "quality.sample.concluded",
    _("Everything in a review sample is scored"),
    objects=("reviewsample", "hall"),
    attributes={"reviews": "integer", "score": "float"},
)
RECORDING_NAMED = EventType("quality.review.recording", _("Recording of a review named"), objects=("review", "hall"))
RECORDING_REMOVED = EventType("quality.review.unrecorded", _("Recording of a review taken off"), objects=("review", "hall"))
APPEALED = EventType("quality.appeal.made", _("Score appealed against"), objects=("appeal", "inspection", "hall", "clerk"))
APPEAL_DECIDED = EventType(
    "quality.appeal.decided",
    _("Appeal against a score decided"),
    objects=("appeal", "inspection", "hall", "clerk"),
    attributes={"state": "string", "before": "float", "after": "float", "is_passed": "boolean"},
)
# Integrity of ratings
RATINGS_CHECKED = EventType(
    "quality.ratings.checked",
    _("Ratings checked for steering"),
    objects=("hall",),
    attributes={"since": "string", "until": "string", "ratings": "integer", "flags": "integer"},
)
RATING_FLAGGED = EventType(
    "quality.rating.flagged",
    _("Something odd about ratings"),
    objects=("ratingflag", "hall", "clerk"),
    attributes={"kind": "string"},
)
FLAG_DECIDED = EventType(
    "quality.flag.decided",
    _("Flag on ratings decided"),
    objects=("ratingflag", "hall", "clerk", "call"),
    attributes={"state": "string"},
)
CARE_SAVED = EventType(
    "quality.care.saved", _("Care after bad ratings changed"), objects=("ratingcare", "hall"), attributes={"fields": "string"}
)
RATING_CASE_OPENED = EventType(
    "quality.rating.case_opened",
    _("Case opened after a bad rating"),
    objects=("ratingcase", "case", "hall", "clerk"),
    attributes={"level": "string"},
)

# Indicators, scorecards, reports
INDICATOR_SAVED = EventType(
    "quality.indicator.saved", _("Indicator changed"), objects=("indicator",), attributes={"fields": "string"}
)
INDICATOR_VERSIONED = EventType(
    "quality.indicator.versioned",
    _("Formula of an indicator written"),
    objects=("indicator", "indicatorversion"),
    attributes={"number": "integer", "from_day": "string", "formula": "string"},
)
INDICATOR_COMPARED = EventType(
    "quality.indicator.compared",
    _("Indicator compared with its target"),
    objects=("indicator", "comparison", "hall"),
    attributes={
        "since": "string",
        "until": "string",
        "value": "float",
        "target": "float",
        "n": "integer",
        "is_met": "boolean",
        "is_sure": "boolean",
        "advice": "string",
    },
)
OWNER_ADVISED = EventType(
    "quality.owner.advised",
    _("Owner of indicators told how they came out"),
    objects=("post", "hall"),
    attributes={"since": "string", "until": "string", "indicators": "integer", "missed": "integer"},
)
SCORECARD_SAVED = EventType(
    "quality.scorecard.saved", _("Scorecard changed"), objects=("scorecard",), attributes={"fields": "string"}
)
PRIVACY_SAVED = EventType(
    "quality.privacy.saved", _("Privacy of raters changed"), objects=("privacy",), attributes={"least": "integer"}
)
SET_ADOPTED = EventType(
    "quality.set.adopted", _("Ready set of indicators taken over"), attributes={"set": "string", "indicators": "integer"}
)
REPORT_SAVED = EventType("quality.report.saved", _("Report changed"), objects=("report",), attributes={"fields": "string"})
REPORT_MADE = EventType(
    "quality.report.made",
    _("Report made"),
    objects=("report", "issue", "hall"),
    attributes={"month": "string", "period": "string", "number": "integer"},
)
# The five gaps
GAPS_SAVED = EventType(
    "quality.gaps.saved", _("Gap study changed"), objects=("gapstudy", "hall"), attributes={"fields": "string"}
)
GAPS_MEASURED = EventType(
    "quality.gaps.measured",
    _("Gaps measured"),
    objects=("gapstudy", "hall"),
    attributes={"gap1": "float", "gap2": "float", "gap3": "float", "gap4": "float", "gap5": "float"},
)
GAP_EXPLAINED = EventType(
    "quality.gap.explained",
    _("Causes and remedies of a gap named"),
    objects=("gapstudy", "hall"),
    attributes={"gap": "integer", "causes": "string", "remedies": "string"},
)
# Awards
AWARD_SAVED = EventType("quality.award.saved", _("Award changed"), objects=("award",), attributes={"fields": "string"})
ROUND_ANNOUNCED = EventType("quality.round.announced", _("Award announced"), objects=("awardround", "award", "hall"))
ROUND_RANKED = EventType(
    "quality.round.ranked",
    _("Candidates of an award ranked"),
    objects=("awardround", "award", "hall"),
    attributes={"candidates": "integer", "ranked": "integer"},
)
AWARD_APPEALED = EventType(
    "quality.award.appealed", _("Place in an award appealed against"), objects=("awardappeal", "awardround", "hall", "staff")
)
AWARD_APPEAL_DECIDED = EventType(
    "quality.award.appeal_decided",
    _("Appeal against a place decided"),
    objects=("awardappeal", "awardround", "hall", "staff"),
    attributes={"state": "string", "before": "float", "after": "float"},
)
AWARDED = EventType(
    "quality.award.given",
    _("Awarded"),
    objects=("candidate", "awardround", "award", "hall", "staff"),
    attributes={"place": "integer", "points": "float", "level": "string", "number": "string"},
)
ROUND_DECIDED = EventType(
    "quality.round.decided",
    _("Award decided"),
    objects=("awardround", "award", "hall"),
    attributes={"awarded": "integer"},
)
# Rewards and sanctions
COMMENDED = EventType(
    "quality.commendation.saved",
    _("Commendation noted"),
    objects=("commendation", "staff", "hall"),
    attributes={"fields": "string"},
)
MERIT_RULE_SAVED = EventType(
    "quality.merit_rule.saved",
    _("Rule for rewards or sanctions changed"),
    objects=("meritrule",),
    attributes={"fields": "string"},
)
MERIT_PROPOSED = EventType(
    "quality.merit.proposed",
    _("Reward or sanction proposed by rule"),
    objects=("proposal", "meritrule", "staff", "hall"),
    attributes={"value": "float", "n": "integer"},
)
MERITS_LOOKED = EventType(
    "quality.merits.looked_at",
    _("Rule for rewards or sanctions looked at"),
    objects=("meritrule",),
    attributes={"since": "string", "until": "string", "people": "integer", "proposals": "integer"},
)
MERIT_DECIDED = EventType(
    "quality.merit.decided",
    _("Proposal decided"),
    objects=("proposal", "meritrule", "staff", "hall", "sanction"),
    attributes={"state": "string"},
)
MERIT_APPEALED = EventType(
    "quality.merit.appealed", _("Decision on a reward appealed against"), objects=("proposal", "meritrule", "staff", "hall")
)
# Assessments
SCHEME_SAVED = EventType(
    "quality.scheme.saved", _("Assessment scheme changed"), objects=("scheme",), attributes={"fields": "string"}
)
ASSESSED = EventType(
    "quality.assessment.made",
    _("Assessment made"),
    objects=("assessment", "scheme", "hall", "post", "staff"),
    attributes={"first": "string", "latest": "string", "points": "float"},
)
ASSESSMENT_MARKED = EventType(
    "quality.assessment.marked",
    _("Mark given in an assessment"),
    objects=("assessment", "hall", "staff"),
    attributes={"criterion": "string", "points": "float"},
)
ASSESSMENT_FROZEN = EventType(
    "quality.assessment.frozen",
    _("Assessment frozen for signing"),
    objects=("assessment", "scheme", "hall", "post", "staff"),
    attributes={"points": "float", "digest": "string"},
)
ASSESSMENT_SIGNED = EventType(
    "quality.assessment.signed",
    _("Assessment signed or sent back"),
    objects=("signature", "assessment", "hall", "post", "staff", "signer"),
    attributes={"step": "string", "is_agreed": "boolean", "digest": "string"},
)
ASSESSMENT_ENDED = EventType(
    "quality.assessment.ended",
    _("Signing of an assessment ended"),
    objects=("assessment", "hall", "post", "staff"),
    attributes={"state": "string"},
)
