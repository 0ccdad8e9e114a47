"""Topics of the live pages."""


def hall_topic(hall_id: int) -> str:
    """What happens in a hall, for staff."""
    return f"hall-{hall_id}"


def board_topic(hall_id: int) -> str:
    """What a hall's boards show and say, as `sign` messages: sequence, kind, label, counter, zone, language.

    Customers' phones listen too: only what everybody in the hall may see belongs here.
    """
    return f"board-{hall_id}"


def pad_topic(counter_id: int) -> str:
    """A `pad` message when the rating pad of a counter should ask, or stop asking; it holds no token."""
    return f"pad-{counter_id}"
