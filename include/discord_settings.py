"""The settings of the bot: who it is, whom it obeys, where it answers."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings

DEFAULT_PREFIX: Final = "!"

Snowflake = Annotated[int, Field(ge=1, lt=2**63)]
"""An id of Discord (Discord's reference, "Snowflakes")."""


class DiscordSettings(BaseSettings):
    """What `fragflow bot` needs; everything is optional but the token."""

    discord_bot_token: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("discord_bot_token", "discord_token"),
        description="The bot's token, from Discord's developer portal. Empty: no bot.",
    )
    guild_id: Snowflake | None = Field(
        None, description="Your Discord server: its slash commands appear at once there. Empty: everywhere, in an hour."
    )
    stats_channel_id: Snowflake | None = Field(
        None, description="The one channel where the bot answers members. Empty: wherever it may write."
    )
    admin_channel_id: Snowflake | None = Field(
        None,
        description="Where claims come to moderators, the one place for what only they may ask. Empty: see `claims`.",
    )
    owner_discord_ids: str | None = Field(
        None,
        pattern=r"^\s*\d{15,20}(\s*,\s*\d{15,20})*\s*$",
        description="Discord ids of the owners, parted by commas: level OWNER.",
    )
    admin_role_id: Snowflake | None = Field(None, description="The Discord role of level ADMIN.")
    moderator_role_id: Snowflake | None = Field(None, description="The Discord role of level MODERATOR.")
    command_prefix: str = Field(
        DEFAULT_PREFIX, min_length=1, max_length=5, description="What a typed command begins with."
    )
    bot_port: int = Field(
        8081, ge=1, le=65535, description="Port of the bot's `/health` and `/metrics` on this machine."
    )

    @property
    def owner_ids(self) -> frozenset[int]:
        """The owners."""
        return frozenset(map(int, (self.owner_discord_ids or "").replace(",", " ").split()))
