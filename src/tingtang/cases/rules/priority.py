"""Priority from impact and urgency, as ITIL's matrix has it: 1 is the most pressing, 5 the least."""

LEVELS = (1, 2, 3)
LOWEST = 5


def priority(impact: int, urgency: int) -> int:
    """The priority (1 to 5) of an impact and an urgency (1 high, 2 medium, 3 low): their sum less one.

    The matrix of ITIL's incident management: high and high is 1, low and low is 5. Refuses other levels.
    """
    if impact not in LEVELS or urgency not in LEVELS:
        raise ValueError(f"impact {impact} and urgency {urgency} must be 1, 2 or 3")
    return impact + urgency - 1
