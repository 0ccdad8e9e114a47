"""Pages of terms, classes, pupils and lessons."""
