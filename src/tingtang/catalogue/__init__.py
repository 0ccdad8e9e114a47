"""Services, their categories and targets."""
