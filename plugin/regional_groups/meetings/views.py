"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("meetings", __name__)
