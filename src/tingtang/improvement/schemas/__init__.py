"""What the API takes and gives of improvement."""
