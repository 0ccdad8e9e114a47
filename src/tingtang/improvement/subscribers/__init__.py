"""What follows from what happens in improvement: people are told of what is theirs."""

from tingtang.improvement.subscribers import learning, told, work

__all__ = ["learning", "told", "work"]
