"""Topics of the live pages of cases. They carry keys and names of colleagues, never what a case is about."""


def case_topic(case_id: int) -> str:
    """What happens to one case, and who has its page open."""
    return f"case-{case_id}"


def team_topic(team_id: int) -> str:
    """That something changed among the cases of a team."""
    return f"cases-team-{team_id}"


def staff_topic(staff_id: int) -> str:
    """That something changed among the cases of somebody."""
    return f"cases-staff-{staff_id}"


CLOCKS_TOPIC = "cases-clocks"  # that due times have moved because a calendar was changed: of whichever cases
