"""The one place that tells people what went wrong, whatever they pressed or typed."""

from __future__ import annotations

import logging
import secrets

from include.answers.answer import Answer
from include.answers.embeds import embed
from include.answers.errors import AnswerError
from include.posts.text import in_markdown
from include.store import DatabaseUnreachableError

logger = logging.getLogger(__name__)

COLOUR = 0xC0563B
SENTENCE_CELLS = 900
"""Escaped, each character may become four; Discord takes 4,096."""

NO_DATABASE = "The database cannot be reached at the moment; ask again in a minute."


def told(error: Exception) -> Answer:
    """Give what whoever asked is told; what nobody foresaw is logged under the reference that they are told."""
    if isinstance(error, AnswerError):
        return sentence(str(error), error)
    if isinstance(error, DatabaseUnreachableError):
        logger.warning("A question found no database: %s", error)
        return sentence(NO_DATABASE)
    reference = secrets.token_hex(4)
    logger.error("A question failed, reference %s", reference, exc_info=error)
    return sentence(
        f"That went wrong, and not by your doing. Whoever runs this bot finds it in the log as {reference}."
    )


def sentence(text: str, error: AnswerError | None = None) -> Answer:
    """Give a sentence as an answer; the text is hostile, since it repeats what somebody typed."""
    said = embed("", in_markdown(text, SENTENCE_CELLS), colour=COLOUR)
    del said["title"]
    return Answer(said, choices=error.choices if error else ())
