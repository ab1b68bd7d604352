"""The ground of the house: it knows no room."""
