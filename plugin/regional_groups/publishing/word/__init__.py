"""Documents as Word files, built from the blocks; only the printing process loads it."""
