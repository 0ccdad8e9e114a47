"""For what somebody may look at sensitive data: a closed list, so that the journal holds a code and an auditor can count."""

from typing import Final

PURPOSES: Final = ("serving", "identification", "complaint", "correction", "call_back", "survey", "audit", "legal")
