"""Codes of channels in people's words."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.registry import Text

REASONS: dict[str, Text] = {
    "no_address": _("no address for this channel"),
    "opted_out": _("does not want to be reached there"),
    "no_consent": _("did not agree to it"),
    "withdrawn": _("took the consent back"),
    "too_often": _("was written to too often lately"),
    "quiet": _("put off: the customer is left in peace at this hour"),
    "erased": _("was erased"),
    "stopped": _("the campaign was stopped"),
    "returned": _("the mail came back"),
    "worker": _("cut off while it was being sent"),
    "gateway": _("the gateway could not deliver it"),
    "address": _("there is no address"),
}
# Colours of states of messages and campaigns, as badges know them.
TONES = {
    "received": "ok", "queued": "waiting", "sending": "waiting", "sent": "ok", "delivered": "ok", "failed": "late", "unsure": "at_risk",
    "refused": "rest", "draft": "rest", "scheduled": "waiting", "stopped": "at_risk", "done": "ok",
}  # fmt: skip


def reason(code: str) -> str:
    """Why something was not sent; what mail servers and gateways say stands as it was said."""
    return str(REASONS.get(code, code))
