"""Pure arithmetic of the customers: check digits, masks, ways of writing."""
