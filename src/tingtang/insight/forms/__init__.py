"""What the pages of insight are asked for."""
