"""That somebody was reminded of a day: once before it, once after."""

from typing import ClassVar

from django.db import models

from tingtang.org.models import Staff


class Reminder(models.Model):
    """What somebody was reminded of: a kind and number of record (`measure:12`), its day, and whether that was to come or over."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=40)
    due_date = models.DateField()
    stage = models.CharField(max_length=4)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=200)
    is_shared_without_hall: ClassVar = True

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["staff", "about", "due_date", "stage"], name="reminder_once"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def hall_id(self) -> int | None:
        """Where the person works."""
        return self.staff.hall_id
