"""The application object for a web server: ``granian --interface wsgi app:app``."""

import gc

from lms import create_app

app = create_app()

# What start-up made (160,000 objects of modules and mappings) lasts as long as the process: a full collection that
# walks over it stops every request for a tenth of a second, once in several hundred pages.
gc.collect()
gc.freeze()
