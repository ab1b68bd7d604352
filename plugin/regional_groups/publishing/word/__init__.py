"""Documents as Word files, built from the blocks; only the printing process and the check of edited files load it."""
