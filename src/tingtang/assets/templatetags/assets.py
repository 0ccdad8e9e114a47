"""How assets are shown in templates: `{% load assets %}`."""

from django import template
from django.utils.safestring import SafeString

from tingtang.assets.models import Asset
from tingtang.assets.tables import BADGES
from tingtang.ui.templatetags.ui import badge

register = template.Library()


@register.simple_tag
def asset_badge(asset: Asset) -> SafeString:
    """The state of an asset."""
    return badge(BADGES[asset.state], asset.get_state_display())
