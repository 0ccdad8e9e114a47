"""The API of cases."""

from ninja import Router

from tingtang.cases.api import (
    access,
    cases,
    collecting,
    complaints,
    desk,
    dispatch,
    figures,
    kinds,
    outside,
    oversight,
    parts,
    reach,
    reception,
    rounds,
    takeovers,
    work,
)

router = Router()
for part in (
    cases,
    parts,
    kinds,
    oversight,
    dispatch,
    work,
    desk,
    access,
    complaints,
    outside,
    reach,
    reception,
    figures,
    rounds,
    takeovers,
    collecting,
):
    router.add_router("", part.router)
