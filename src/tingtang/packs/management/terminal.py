"""The language of whoever sits at the terminal: Chinese when it is set so, else English."""

import os


def language() -> str:
    """The language code of the terminal's locale."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    if not locale.startswith("zh"):
        return "en"
    return "zh-hant" if locale.startswith(("zh_TW", "zh_HK", "zh_MO", "zh_Hant")) else "zh-hans"
