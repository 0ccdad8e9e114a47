"""Pure arithmetic of assets."""
