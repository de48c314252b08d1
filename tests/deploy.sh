#!/usr/bin/env bash
# Checks what ships the services, as far as that can be done without an account anywhere: tests/deploy.sh [pytest's arguments]
# `tests/deploy.sh -k ecs` checks only the CloudFormation templates. Needs Python 3.11+; what else it needs it installs into
# target/deploy-tools, and with apt-get where that has it.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=target/deploy-tools
tests/venv.sh "$tools" tests/deploy/requirements.txt
PATH="$PWD/$tools/bin:$PATH" exec "$tools/bin/pytest" -p no:cacheprovider --quiet tests/deploy "$@"
