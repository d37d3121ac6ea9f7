#!/usr/bin/env bash
# Sets up what the tests need (Chromium and a Chinese font included) and runs all of them. Options are passed to pytest.
set -euo pipefail
cd "$(dirname "$0")"
source scripts/environment.sh
environment requirements-dev.txt

# Ubuntu's chromium package is a snap, which does not run in containers: there Playwright brings its own.
if ! command -v chromium >/dev/null && ! .venv/bin/python -m tests.chromium >/dev/null 2>&1; then
    if grep -qi '^ID=debian' /etc/os-release; then
        apt_install chromium || say "No Chromium: the browser tests will be skipped."
    else
        .venv/bin/python -m playwright install --with-deps chromium || say "No Chromium: the browser tests will be skipped."
    fi
fi
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || apt_install fontconfig fonts-noto-cjk || say "No Chinese font: screenshots will show boxes."
if ! PATH="$PATH:/usr/sbin" command -v nginx >/dev/null; then
    if apt_install nginx; then
        # The program is needed, not the service that the package starts.
        if [ -d /run/systemd/system ]; then $([ "$(id -u)" = 0 ] || echo sudo) systemctl disable --quiet --now nginx; fi
    else
        say "No nginx: the tests of two explorers behind it will be skipped."
    fi
fi

.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/sqlfluff lint --disable-progress-bar --processes 2 queries explorer/schema.sql
.venv/bin/frictionless validate data/datapackage.json >/dev/null || { .venv/bin/frictionless validate data/datapackage.json; exit 1; }
.venv/bin/python scripts/audit.py
.venv/bin/python -m pytest "$@"
