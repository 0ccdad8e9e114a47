"""Pure arithmetic of insight: episodes out of steps, and how sure an estimate is."""
