#!/usr/bin/env bash
# Sets up what the explorer needs and starts it: http://localhost:8501. Options are passed on, e.g. --server.port 8080.
set -euo pipefail
cd "$(dirname "$0")"
source scripts/environment.sh
environment requirements.txt
exec .venv/bin/streamlit run app.py "$@"
