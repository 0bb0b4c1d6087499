"""
One Great Expectations suite per layer of validation, in Python, over frames that are handed in.

Importing this package is free; its modules import Great Expectations and pandas (seconds).
"""

import os

# Read once, at the first import of Great Expectations: a check of game statistics calls nobody.
os.environ["GX_ANALYTICS_ENABLED"] = "false"
