"""What can be wrong with a wish for samples."""

from __future__ import annotations


class SampleOptionError(ValueError):
    """An option is out of range or a defect has no such name; the message says what is possible."""
