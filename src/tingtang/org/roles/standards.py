"""Rights about standards, rules and what they are held against."""

# Written by those who look after quality and processes, approved by leadership.
STANDARDISE = (
    "catalogue.save_standard",
    "catalogue.save_version",
    "catalogue.submit_version",
    "catalogue.remove_version",
    "catalogue.save_regulation",
    "catalogue.drill_regulation",
    "catalogue.appraise",
    "catalogue.save_framework",
    "catalogue.save_point",
    "catalogue.remove_point",
    "catalogue.adopt_framework",
    "catalogue.cover_point",
    "catalogue.uncover_point",
    "catalogue.save_wording",
    "catalogue.save_touchpoint",
    "catalogue.remove_touchpoint",
    "catalogue.remove_wording",
    "catalogue.save_comparison",
    "catalogue.remove_comparison",
    "catalogue.save_trait",
    "catalogue.remove_trait",
    "catalogue.save_situation",
    "catalogue.decide_situation",
    "catalogue.save_routine",
    "catalogue.save_beginning",
    "catalogue.write_beginning_rule",
    "catalogue.save_refinement",
    "catalogue.save_refinement_aim",
    "catalogue.remove_refinement_aim",
    "catalogue.measure_aim",
    "catalogue.reach_aim",
    "catalogue.end_refinement",
    "catalogue.save_upkeep",
    "catalogue.remove_upkeep",
    "visits.view_gestures",
    "visits.save_gesture",  # one library for all halls: no supervisor of one may change it
    "visits.remove_gesture",
)
APPROVE = ("catalogue.approve_version", "catalogue.return_version", "catalogue.retire_version")
# What whoever serves does: applies plans, does rounds, puts a customer's wish first.
SERVE_BY = ("catalogue.apply_plan", "catalogue.do_round", "catalogue.override_routine", "catalogue.resume_routine")
