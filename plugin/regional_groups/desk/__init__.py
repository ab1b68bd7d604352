"""Pages that show all rooms at once, and the commands that serve and move the whole instance."""
