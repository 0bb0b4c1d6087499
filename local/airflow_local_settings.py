"""
Loaded by every Airflow process, from the `config` folder of AIRFLOW_HOME; only the scheduler does anything here.

LocalExecutor's workers are forked from the scheduler and inherit what it imported: a task then starts to work at once
instead of importing for three and a half seconds.

FRAGFLOW_WAIT_FOR names a file that says that the database is migrated: the scheduler is started before that, since its
imports take as long as the migration and need another processor.
"""

import os
import sys
import time
from importlib import import_module
from pathlib import Path

if sys.argv[1:2] == ["scheduler"]:
    for module in (
        "airflow.providers.postgres.hooks.postgres",
        "airflow.providers.sftp.hooks.sftp",
        "expectations.run",  # Great Expectations and pandas, which the steps import only when they need them
        "include.ingest.fetch",
        "include.ingest.check",
        "include.ingest.load",
        "include.ingest.announce",
    ):
        import_module(module)
    if "FRAGFLOW_WAIT_FOR" in os.environ:
        while not Path(os.environ["FRAGFLOW_WAIT_FOR"]).exists():
            time.sleep(0.1)
