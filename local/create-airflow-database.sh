#!/bin/sh
# Run once by the postgres image: Airflow's metadata beside the statistics.
set -eu
exec createdb --username="$POSTGRES_USER" fragflow_airflow
