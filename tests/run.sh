#!/usr/bin/env bash
# All tests: everything on SQLite; then what keeps data once more on MariaDB and on PostgreSQL; then the services against
# their documents; then the whole system in its other shapes. Brings up the servers that they need and takes them down.
#
#   tests/run.sh              what must pass before a change comes in
#   tests/run.sh --long       and what takes hours: MySQL, the shapes over PostgreSQL, many more seeds and kills, every
#                             mistake on purpose, images as they are shipped
#   tests/run.sh ARGUMENTS    as `cargo test` takes them, such as a test's name: without documents and shapes
#
# JANGTEO_DATABASE_SERVER=postgres (mariadb, mysql) takes that one for all, the shapes too.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$1"; }

# What keeps data, on the server that runs already.
on_server() {
  # Runs of the simulation wait for the server: fewer of them.
  export JANGTEO_SEEDS="${JANGTEO_SEEDS:-150}"
  # Always the whole workspace: of a part alone the dependencies would be built again, with other features.
  cargo test --workspace --lib --test database --test api --test realtime "$@"
  if [ $# -eq 0 ]; then
    cargo test --workspace --test system -- --include-ignored database_killed wallet_contract in_production
  fi
}

on_each_server() {
  local server
  for server in "${SERVERS[@]}"; do
    step "and on $server"
    tests/servers.sh run "$server" redis -- "$0" --on-server "$@"
  done
}

if [ "${1:-}" = --on-server ]; then
  on_server "${@:2}"
  exit
fi

LONG=false
if [ "${1:-}" = --long ]; then
  LONG=true
  shift
  export JANGTEO_SEEDS="${JANGTEO_SEEDS:-20000}" JANGTEO_KILLS="${JANGTEO_KILLS:-100}"
fi
SERVERS=(mariadb postgres)
if [ "$LONG" = true ]; then SERVERS+=(mysql); fi
if [ -n "${JANGTEO_DATABASE_SERVER:-}" ]; then SERVERS=("$JANGTEO_DATABASE_SERVER"); fi

tests/setup.sh
step 'on SQLite'
env -u JANGTEO_TEST_DATABASE tests/servers.sh run redis -- cargo test --workspace "$@"
on_each_server "$@"
if [ $# -gt 0 ]; then exit; fi
tests/documents.sh
tests/shapes.sh
if [ "$LONG" = true ]; then
  JANGTEO_DATABASE_SERVER=postgres tests/shapes.sh
  cargo xtask mistakes --all
  tests/deploy/images.sh --optimised
fi
