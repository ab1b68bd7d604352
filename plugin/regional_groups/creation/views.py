"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("creation", __name__)
