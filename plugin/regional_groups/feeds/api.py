"""The JSON twin of the room's pages."""

from regional_groups.core.api import api_blueprint

blueprint = api_blueprint("feeds", "", "feeds")
