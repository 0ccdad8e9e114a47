"""What happens to flows."""
