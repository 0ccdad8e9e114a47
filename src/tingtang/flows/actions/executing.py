"""Who works by a process does not change it (STD-09): a rule of its own, asked by every write of a process."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.flows.models import Process, Version
from tingtang.flows.queries.drawings import posts_of
from tingtang.org.queries import own_posts


class Executes(Refused):
    """Whoever holds a post of the process wants to change it."""

    message = _(
        "You hold the post “{post}”, which works by this process: somebody else must change it. You can ask for a change."
    )


def refuse_executors(actor: Actor, process: Process, xml: str = "") -> None:
    """Refuse (`Executes`) those who hold a post that the latest two versions, or the diagram given, name.

    These are the one being worked on and the one in force or, when that is retired, the one that what runs is done by.
    """
    held = {post.code: post for post in own_posts(actor)} if actor.kind == "account" else {}
    if not held:
        return
    drawn = Version.objects.filter(process=process).order_by("-number").values_list("xml", flat=True)[:2]
    for text in [*drawn, xml]:
        for code in sorted(posts_of(text) & held.keys()):
            raise Executes(post=str(held[code]))
