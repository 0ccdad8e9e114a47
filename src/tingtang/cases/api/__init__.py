"""The API of cases."""

from ninja import Router

from tingtang.cases.api import cases, dispatch, kinds, oversight, parts, work

router = Router()
for part in (cases, parts, kinds, oversight, dispatch, work):
    router.add_router("", part.router)
