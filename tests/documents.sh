#!/usr/bin/env bash
# Holds the running services against their own documents with Schemathesis: every check, 40 examples an operation, as a
# customer and as a seller. tests/documents.sh [--seed NUMBER] [--examples NUMBER]
#
# The seed is fixed, so that a run can be repeated; `--seed random` tries another. JANGTEO=FILE takes that program. Needs Python 3.10+; what else it needs
# it installs into target/documents-tools.
set -euo pipefail
cd "$(dirname "$0")/.."

seed=20260101 examples=40
while [ $# -gt 0 ]; do
  case $1 in
    --seed) seed=$2 && shift 2 ;;
    --examples) examples=$2 && shift 2 ;;
    *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2 && exit 2 ;;
  esac
done
if [ "$seed" = random ]; then seed=$((RANDOM * 32768 + RANDOM)); fi

tools=target/documents-tools
if ! cmp -s tests/documents/requirements.txt "$tools/requirements.txt"; then
  rm -rf "$tools"
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check --requirement tests/documents/requirements.txt
  cp tests/documents/requirements.txt "$tools/requirements.txt"
fi

program=${JANGTEO:-}
if [ -z "$program" ]; then
  cargo build --quiet --package jangteo
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
"$program" >"$data/log" 2>&1 &
shop=$!
trap 'kill $shop 2>/dev/null; wait $shop 2>/dev/null || true; rm -rf "$data"' EXIT
for _ in $(seq 300); do
  if curl -fs "localhost:$front/health/ready" >/dev/null; then break; fi
  if ! kill -0 $shop 2>/dev/null; then cat "$data/log" && exit 1; fi
  sleep 0.1
done

token() { curl -fsX POST "localhost:$account/test/create/$1" | sed 's/.*"key":"\([^"]*\)".*/\1/'; }

failed=0
for service in "account-api $account" "order-api $order" "chat-api $chat"; do
  for side in customer seller; do
    printf '\n== %s as a %s, seed %s\n' "${service% *}" "$side" "$seed"
    SCHEMATHESIS_HOOKS=tests/documents/hooks.py "$tools/bin/schemathesis" \
      --config-file tests/documents/schemathesis.toml run "http://localhost:${service#* }/api-docs/openapi.json" \
      --header "Authorization: Bearer $(token "$side")" --checks all --phases examples,coverage,fuzzing \
      --max-examples "$examples" --seed "$seed" --workers 4 --generation-database none --no-color || failed=1
  done
done
exit $failed
