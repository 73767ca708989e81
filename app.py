"""The application object for a web server: ``granian --interface wsgi app:app``."""

import gc

import lms

# What start-up makes (160,000 objects of modules and mappings) lasts as long as the process. To look for garbage in it
# makes starting a third longer, and stops every request for a tenth of a second once in several hundred pages.
gc.disable()
app = lms.create_app()
gc.freeze()
gc.enable()
