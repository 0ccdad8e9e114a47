"""Topics of the live pages. They carry keys, never what is said."""


def desk_topic() -> str:
    """That something changed among conversations that wait."""
    return "channels-desk"


def talk_topic(conversation_id: int) -> str:
    """That something was said in one conversation."""
    return f"channels-talk-{conversation_id}"
