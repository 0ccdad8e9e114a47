"""Pages and components; knows no domain."""
