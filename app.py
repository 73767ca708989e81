"""The application object for a web server: ``granian --interface wsgi app:app``."""

from lms import create_app

app = create_app()
