"""Loading the field's files: one reader, one module for each kind of file, one transaction for all."""
