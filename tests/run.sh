#!/usr/bin/env bash
# All tests: everything on SQLite, then once more on MariaDB what keeps data, then the services against their documents,
# then the whole system in its other shapes. Brings up the servers that they need and takes them down again. Takes
# arguments as `cargo test` does, such as a test's name; then without the documents (tests/documents.sh) and the shapes
# (tests/shapes.sh).
#
# JANGTEO_DATABASE_SERVER=mysql takes real MySQL in MariaDB's place, everywhere: the longer run.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${JANGTEO_TEST_DATABASE:-}" ]; then
  tests/setup.sh
  tests/servers.sh run "${JANGTEO_DATABASE_SERVER:-mariadb}" redis -- "$0" "$@"
  if [ $# -eq 0 ]; then
    tests/documents.sh
    tests/shapes.sh
  fi
  exit
fi

env -u JANGTEO_TEST_DATABASE cargo test --workspace "$@"

printf '\n== and on %s\n' "${JANGTEO_DATABASE_SERVER:-mariadb}"
# Runs of the simulation wait for the server: fewer of them.
export JANGTEO_SEEDS="${JANGTEO_SEEDS:-300}"
# That the simulation would see a mistake is proven on SQLite; here, where a run takes longer and threads meet at other
# places, the rarest are looked for in thousands of runs.
[ $# -gt 0 ] || set -- -- --skip every_mistake_made_on_purpose_is_found
# Always the whole workspace: of a part alone the dependencies would be built again, with other features.
cargo test --workspace --lib --test database --test api --test live "$@"
cargo test --workspace --test system -- mariadb wallet_contract in_production
