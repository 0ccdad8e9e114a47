"""What the votes of one step of an approval come to, and who may not vote."""

from collections.abc import Iterable

from tingtang.cases.rules.work import ALL

APPROVED, REJECTED, OPEN = "approved", "rejected", ""


def outcome(mode: str, votes: Iterable[str]) -> str:
    """approved, rejected or (still) open: `any` needs one yes, and is rejected when all said no; `all` needs every yes and falls
    with the first no. Nobody asked stays open.
    """
    cast = list(votes)
    if not cast:
        return OPEN
    if mode == ALL:
        return REJECTED if REJECTED in cast else APPROVED if all(vote == APPROVED for vote in cast) else OPEN
    return APPROVED if APPROVED in cast else REJECTED if all(vote == REJECTED for vote in cast) else OPEN


def may_vote(asked: Iterable[int], interested: Iterable[int | None]) -> list[int]:
    """Of those asked, who may vote: nobody decides on what he asked for himself or gains by (segregation of duties)."""
    barred = {one for one in interested if one is not None}
    return [one for one in dict.fromkeys(asked) if one not in barred]
