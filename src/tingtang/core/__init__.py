"""Who acts, what may be done, how it is written: the ground that knows no business noun."""
