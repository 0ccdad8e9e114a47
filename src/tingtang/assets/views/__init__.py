"""Pages of assets."""
