"""Forms of terms, classes, pupils and lessons."""
