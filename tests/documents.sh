#!/usr/bin/env bash
# Holds the running services against their own documents with Schemathesis: every check, 40 examples an operation, as a
# customer and as a seller. tests/documents.sh [--seed NUMBER] [--examples NUMBER] [SERVICE…]
#
# The seed is fixed, so that a run can be repeated; `--seed random` tries another. JANGTEO=FILE takes that program. Needs
# Python 3.11 or newer; what else it needs it installs into target/documents-tools. A service is account-api,
# order-api or chat-api; without any, all of them.
set -euo pipefail
cd "$(dirname "$0")/.."

seed=20260101 examples=40 wanted=()
while [ $# -gt 0 ]; do
  case $1 in
    --seed) seed=${2:?} && shift 2 ;;
    --examples) examples=${2:?} && shift 2 ;;
    account-api | order-api | chat-api) wanted+=("$1") && shift ;;
    *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2 && exit 2 ;;
  esac
done
if [ "$seed" = random ]; then seed=$((RANDOM * 32768 + RANDOM)); fi
if [ ${#wanted[@]} -eq 0 ]; then wanted=(account-api order-api chat-api); fi

documents=$PWD/tests/documents
tools=${CARGO_TARGET_DIR:-$PWD/target}/documents-tools
tests/venv.sh "$tools" "$documents/requirements.txt"

program=${JANGTEO:-}
if [ -z "$program" ]; then
  # Of the whole workspace: of a part alone the dependencies would be built again, with other features.
  cargo build --quiet --workspace --bin jangteo
  program=${CARGO_TARGET_DIR:-target}/debug/jangteo
fi
data=$(mktemp -d)
read -r account order chat front < <(python3 - <<'PYTHON'
import socket
sockets = [socket.socket() for _ in range(4)]
for one in sockets:
    one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in sockets))
PYTHON
)
export JANGTEO_DATA_DIR=$data ACCOUNT_API__SERVER__PORT=$account ORDER_API__SERVER__PORT=$order \
  CHAT_API__SERVER__PORT=$chat JANGTEO_FRONT__PORT=$front
# Whoever is slowed down learns nothing of documents.
export ACCOUNT_API__THROTTLE__LOGIN_FAILURES=100000 ACCOUNT_API__THROTTLE__ACCOUNT_FAILURES_PER_HOUR=100000 \
  ORDER_API__ORDERS__OPEN_MAX=1000 ORDER_API__ORDERS__FAILED_PER_DAY_MAX=100000 \
  ORDER_API__ORDERS__POOR_PER_MINUTE_MAX=100000 CHAT_API__LIMITS__ROOMS_PER_HOUR=100000 \
  CHAT_API__LIMITS__MESSAGES_PER_SECOND=1000 CHAT_API__LIMITS__BURST=1000
# Each job is a group of processes that ends as a whole.
# shellcheck disable=SC2317,SC2329 # the trap calls it
clear_up() {
  local job
  for job in $(jobs -p); do kill -- "-$job" 2>/dev/null || true; done
  wait
  rm -rf "$data"
}
trap clear_up EXIT
set -m
"$program" >"$data/log" 2>&1 &
shop=$!
for _ in $(seq 300); do
  if "$tools/bin/python" -c "import requests; requests.get('http://localhost:$front/health/ready').raise_for_status()" \
    2>/dev/null; then break; fi
  if ! kill -0 $shop 2>/dev/null; then cat "$data/log" && exit 1; fi
  sleep 0.1
done

declare -A at=([account-api]=http://localhost:$account [order-api]=http://localhost:$order [chat-api]=http://localhost:$chat)

# hold SERVICE SIDE: one service against its document, as one side of the market.
hold() {
  local world token
  printf '\n== %s as a %s, seed %s\n' "$1" "$2" "$seed"
  world=$(python3 "$documents/world.py" "${at[account-api]}" "${at[order-api]}" "${at[chat-api]}") || return 1
  token=$(python3 -c 'import json, sys; print(json.loads(sys.argv[1])["tokens"][sys.argv[2]])' "$world" "$2") || return 1
  # Threads would only wait for each other; and how long making a request takes is the machine's affair.
  JANGTEO_WORLD=$world JANGTEO_SIDE=$2 SCHEMATHESIS_HOOKS=$documents/hooks.py "$tools/bin/schemathesis" \
    --config-file "$documents/schemathesis.toml" run "${at[$1]}/api-docs/openapi.json" \
    --header "Authorization: Bearer $token" --checks all --phases examples,coverage,fuzzing \
    --max-examples "$examples" --seed "$seed" --workers 1 --suppress-health-check too_slow \
    --generation-database none --no-color
}

declare -A running=()
for service in "${wanted[@]}"; do
  (
    # It keeps notes where it runs.
    mkdir "$data/$service.notes" && cd "$data/$service.notes"
    status=0
    for side in customer seller; do hold "$service" "$side" || status=1; done
    exit $status
  ) >"$data/$service.said" 2>&1 &
  running[$service]=$!
done
failed=0
for service in "${wanted[@]}"; do
  wait "${running[$service]}" || failed=1
  cat "$data/$service.said"
done
exit $failed
