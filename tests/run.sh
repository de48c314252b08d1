#!/usr/bin/env bash
# All tests: everything on SQLite, then once more on MariaDB what keeps data, then the whole system in its other shapes.
# Brings up the servers that they need and takes them down again. Takes arguments as `cargo test` does, such as a test's
# name; then without the shapes (tests/shapes.sh).
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${JANGTEO_TEST_MYSQL:-}" ]; then
  tests/setup.sh
  tests/servers.sh run -- "$0" "$@"
  if [ $# -eq 0 ]; then tests/shapes.sh; fi
  exit
fi

env -u JANGTEO_TEST_MYSQL cargo test --workspace "$@"

printf '\n== and on MariaDB\n'
# Runs of the simulation wait for the server: fewer of them.
export JANGTEO_SEEDS="${JANGTEO_SEEDS:-300}"
cargo test -p kit --test database "$@"
cargo test -p account-api -p order-api -p chat-api "$@"
for which in mariadb wallet_contract; do cargo test -p system-tests "$which"; done
