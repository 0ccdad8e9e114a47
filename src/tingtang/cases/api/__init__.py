"""The API of cases."""

from ninja import Router

from tingtang.cases.api import cases, kinds, parts

router = Router()
for part in (cases, parts, kinds):
    router.add_router("", part.router)
