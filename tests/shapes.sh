#!/usr/bin/env bash
# The acceptance suite and the crash scenario on the shapes of separate processes, over MariaDB (with
# JANGTEO_DATABASE_SERVER=mysql over MySQL), Redis and Kafka, which are brought up for it and taken down again:
# tests/shapes.sh [multi-module | micro-services …]
# JANGTEO_GATEWAY_WAF=no leaves ModSecurity out, which not every system has for its nginx.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${JANGTEO_TEST_KAFKA:-}" ]; then
  if [ "${JANGTEO_GATEWAY_WAF:-}" = no ]; then
    tests/servers.sh install nginx
  else
    tests/servers.sh install modsecurity
  fi
  # A database that is killed must have kept what it acknowledged.
  JANGTEO_SERVERS_DURABLE=1 exec tests/servers.sh run "${JANGTEO_DATABASE_SERVER:-mariadb}" redis kafka -- "$0" "$@"
fi

[ $# -gt 0 ] || set -- multi-module micro-services
for shape in "$@"; do
  printf '\n== %s\n' "$shape"
  export JANGTEO_SHAPE=$shape
  # What is not about a shape has run already; what kills the database or is about deadlines must be alone.
  not_here=(apart wallet_contract bus database_killed crash readme rolling network)
  alone=(network)
  # The gateway and several copies of a service are of one shape.
  if [ "$shape" = micro-services ]; then alone+=(rolling); else not_here+=(gateway); fi
  cargo test --workspace --test system -- --include-ignored "${not_here[@]/#/--skip=}"
  if [ "$shape" = micro-services ] && [ "${JANGTEO_GATEWAY_WAF:-}" != no ]; then
    # Our own traffic in all its forms passes the core rules too.
    JANGTEO_GATEWAY_WAF=1 cargo test --workspace --test system -- journey contract coverage front browser
  fi
  cargo test --workspace --test system -- --include-ignored --test-threads=1 "${alone[@]}"
  cargo test --workspace --test system -- crash
done
