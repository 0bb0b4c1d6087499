"""Asked by docker-compose.yaml: `python -m local.container_health NAME` ends with 0 when a component is well."""

from __future__ import annotations

import asyncio
import sys

from include.settings import Settings
from local import probe


async def healthy(name: str, settings: Settings) -> bool:
    """Whether a component is well: Airflow's and the bot say so themselves, the others take connections."""
    if name == "preview":
        return await probe.accepts(settings.preview_port)
    if name == "bot":
        return await probe.get_json(settings.bot_port, "/health") is not None
    if name == "game-server":
        return await probe.accepts(settings.demo_sftp_port)
    health = await probe.get_json(settings.airflow_port, "/api/v2/monitor/health")
    if health is None or name == "api-server":
        return health is not None
    return bool(health[name.replace("-", "_")]["status"] == "healthy")


if __name__ == "__main__":
    sys.exit(not asyncio.run(healthy(sys.argv[1], Settings())))
