"""The real files beside the repository, when they are there; no test may need them."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
CORPUS = SHARED / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the real files are not beside this checkout")
needs_spec = pytest.mark.skipif(not (SHARED / "spec").is_dir(), reason="the specification is not beside this checkout")
