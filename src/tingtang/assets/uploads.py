"""Uploaded tables of assets, kept between the two steps of their import."""

from tingtang.ui.kept_files import Kept, KeptFiles

FILES = KeptFiles("asset-imports")
__all__ = ["FILES", "Kept"]
