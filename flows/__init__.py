"""The pipelines: each reads top to bottom as the steps of its job."""

import os
import warnings

# Before Prefect or Great Expectations is imported anywhere: nobody is told what is made here.
for _variable, _value in {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}.items():
    os.environ.setdefault(_variable, _value)

# Prefect makes a model of a flow's parameters; `schema` is what people call this one.
warnings.filterwarnings("ignore", message='Field name "schema" in .* shadows', category=UserWarning)
