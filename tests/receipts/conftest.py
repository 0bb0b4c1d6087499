"""The pipelines and the evening of the ingest tests."""

from tests.ingest.conftest import evening, pipeline

__all__ = ["evening", "pipeline"]
