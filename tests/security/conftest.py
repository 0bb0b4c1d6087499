"""What other tests of the pipeline have too."""

from __future__ import annotations

from tests.posts.conftest import discord

__all__ = ["discord"]
