"""What improvement keeps."""

from tingtang.improvement.models.corrections import (
    BRANCHES,
    CIRCLE,
    OVER,
    Correction,
    CorrectionState,
    Measure,
    Origin,
    Weight,
)
from tingtang.improvement.models.drives import Deliverable, Drive, DriveState, Phase
from tingtang.improvement.models.parts import VIEW, InHall

__all__ = [
    "BRANCHES", "CIRCLE", "OVER", "VIEW", "Correction", "CorrectionState", "Deliverable", "Drive", "DriveState", "InHall", "Measure",
    "Origin", "Phase", "Weight",
]  # fmt: skip
