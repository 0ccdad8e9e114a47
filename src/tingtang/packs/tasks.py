"""Background work of packs."""

from django.utils import timezone
from procrastinate.contrib.django import app

from tingtang.packs import demo
from tingtang.packs.loader import load


@app.task(name="packs.load_demo", queueing_lock="packs.load_demo")
def load_demo(name: str, language: str) -> None:
    """Load the demo hall of a pack beside those that are there."""
    demo.load(load(name), at=timezone.now(), language=language)
