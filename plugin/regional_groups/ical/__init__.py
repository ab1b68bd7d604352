"""iCalendar text: writing one entry, one calendar or one invitation, and reading a file within bounds."""
