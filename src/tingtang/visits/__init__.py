"""What happens to a visitor in a hall: tickets, calls, ratings."""
