"""Rights in a hall: numbers and counters, the people who work there, and what it offers."""

SEE = ("org.view", "catalogue.view", "visits.view", "flows.view")
ON_DUTY = ("org.mark_duty", "org.acknowledge_duty")
OWN_TIME = ("org.request_absence", "org.withdraw_absence", "planning.make_wish", "planning.withdraw_wish")
# What guide and clerk both do with a number.
_NUMBERS = (
    "visits.note",
    "visits.identify",
    "visits.add_errand",
    "visits.return_late",
    "visits.leave",
    "visits.view_hosts",
    "visits.count_crowd",
    "visits.host_arrived",
    "visits.end_host",
    "visits.view_gestures",
    "visits.give_gesture",
)
LOBBY = (
    *_NUMBERS,
    "visits.view_lobby",
    "visits.issue",
    "visits.redirect",
    "visits.confirm_print",
    "visits.print_ticket",
)
COUNTER = (
    *_NUMBERS,
    "visits.call_next",
    "visits.call_chosen",
    "visits.recall",
    "visits.start",
    "visits.park",
    "visits.resume",
    "visits.transfer",
    "visits.finish",
    "visits.mark_no_show",
    "visits.open_counter",
    "visits.close_counter",
    "visits.start_break",
)
RUN = (
    "visits.view_live",
    "visits.view_ratings",
    "visits.view_rating_staff",
    "visits.view_setup",
    "visits.see_rating",
    "visits.switch_categories",
    "visits.set_up_hall",
    "visits.offer_service",
    "visits.close_day",
    "visits.set_crowd",
    "visits.send_host",
    "visits.allow_gesture",
    "catalogue.choose_calendar",
    "org.save_counter",
    "org.save_zone",
    "org.hear_of_devices",
)
STAFF = (
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
AGREE = (
    "catalogue.view_agreements",
    "catalogue.save_agreement",
    "catalogue.agree_item",
    "catalogue.drop_item",
    "catalogue.sign_agreement",
    "catalogue.end_agreement",
    "catalogue.remove_agreement",
)
EXAMINE = (
    "catalogue.view_agreements",
    "org.view_accounts",
    "org.view_absences",
    "org.view_all_obligations",
    "visits.view_ratings",
    "journal.view",
    "journal.export",
)
