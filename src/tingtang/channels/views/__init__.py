"""Pages of channels, by noun."""
