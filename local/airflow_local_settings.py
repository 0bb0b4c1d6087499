"""
Loaded by every Airflow process, from the `config` folder of AIRFLOW_HOME; only the scheduler does anything here.

LocalExecutor's workers are forked from the scheduler and inherit what it imported: a task then starts to work at once
instead of importing for three and a half seconds.
"""

import sys
from importlib import import_module

if sys.argv[1:2] == ["scheduler"]:
    for module in (
        "airflow.providers.postgres.hooks.postgres",
        "airflow.providers.sftp.hooks.sftp",
        "great_expectations",
        "pandas",
    ):
        import_module(module)
