"""Why the steps of procedures went to whom they did, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tingtang.cases.models import Task
from tingtang.cases.queries.oversight import why_words
from tingtang.org.models import Post, Staff


def reasons_of(tasks: Iterable[Task]) -> dict[int, str]:
    """Why each of these steps went to whom it did, by the key of its task; nothing of those that people gave."""
    rows = [task for task in tasks if task.why]
    if not rows:
        return {}
    away = Staff.objects.in_bulk({task.why["instead_of"] for task in rows if "instead_of" in task.why})
    wanted = {task.why["post"] for task in rows if "post" in task.why}
    posts = {one.code: one.name_in() for one in Post.objects.filter(code__in=wanted)}
    return {task.pk: _why(task, away.get(task.why.get("instead_of", 0)), posts) for task in rows}


def _why(task: Task, away: Staff | None, posts: Mapping[str, str]) -> str:
    why = {key: kept for key, kept in task.why.items() if key != "rule"}
    instead = _("instead of {name}, who is away").format(name=away.name) if away else ""
    parts = [_by_rule(task), _by_post(why, posts), why_words(why), instead]
    return pgettext("between reasons", "; ").join(part for part in parts if part)


def _by_rule(task: Task) -> str:
    if not task.why.get("rule") or task.team is None:
        return ""
    told = _("by the rule “{rule}” to the team {team}").format(rule=task.why["rule"], team=task.team)
    return told if task.assignee_id else _("{told}, where nobody who can has room now").format(told=told)


def _by_post(why: Mapping[str, Any], posts: Mapping[str, str]) -> str:
    if "post" not in why:
        return ""
    if not why["holders"]:
        told = _("nobody holds the post {post} here")
    elif why["is_his"]:
        told = _("the post {post} is that of whoever holds the case")
    elif why.get("is_known"):
        told = _("whoever did a step of the post {post} in this case before")
    elif why["holders"] == 1:
        told = _("the only one here with the post {post}")
    else:
        told = _("of {holders} with the post {post} the one with the fewest to do: {undone}")
    said = told.format(post=posts.get(why["post"], why["post"]), **{key: why.get(key) for key in ("holders", "undone")})
    return said if why.get("is_there", True) else _("{told}; nobody of them is there now").format(told=said)
