"""What a dataset must be: Great Expectations suites built from the schema, and the expectations that it lacks.

The modules here import Great Expectations, which takes seconds: import them inside the function that needs them.
"""

import os

# Read by Great Expectations when it is first imported, so set before any module of this package can import it.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
