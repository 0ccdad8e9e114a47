"""Assets: meters, rooms, plots, servers, goods and contracts, what they have to do with each other, and who supplies them."""
