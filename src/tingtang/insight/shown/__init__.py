"""What insight finds, as its pages show it: sentences, charts, rows of tables."""
