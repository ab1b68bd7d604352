"""What a WSGI server loads: ``regional_groups.wsgi:app``, made from the settings of the environment."""

from regional_groups.app import create_app
from regional_groups.core.jobs import start_embedded
from regional_groups.settings import Settings

settings = Settings.from_environment()
app = create_app(settings)
if settings.jobs == "embedded":
    start_embedded(app)
