# Fragflow's one image: Airflow's components, the bot, the demo's SFTP server and the preview page all run from it.
FROM python:3.11-slim-bookworm

RUN useradd --create-home --uid 1000 fragflow && install -d -o fragflow -g fragflow /app
WORKDIR /app
ENV PATH="/app/.venv/bin:$PATH" PYTHONUNBUFFERED=1

# The environment first: it changes far less often than the code.
COPY requirements.lock ./
RUN python -m venv .venv \
 && pip install --no-cache-dir --quiet uv \
 && uv pip sync --no-cache --python .venv/bin/python --require-hashes requirements.lock

COPY . .
RUN uv pip install --no-cache --python .venv/bin/python --no-deps --no-build-isolation -e . \
 && python -m compileall -q bot cli dags expectations include local plugins

USER fragflow
CMD ["airflow", "version"]
