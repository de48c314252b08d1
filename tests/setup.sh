#!/usr/bin/env bash
# What the tests need besides cargo: the STOMP client of web pages, which drives the live socket, what makes a TypeScript
# client of the documents and compiles it, a browser, in which two people talk, and the Kafka broker that copies of
# chat-api hear each other through. Needs npm (Node 20+), and apt-get where Chromium is not there yet.
set -euo pipefail
cd "$(dirname "$0")/.."

tests/servers.sh install kafka

if ! command -v npm >/dev/null 2>&1; then
  echo '!! npm is not here: @stomp/stompjs is not installed, and the test that drives the live socket with it' >&2
  echo '!! (crates/chat-api/tests/realtime/stompjs.rs) does not run; with CI=true it fails. Nor do the browser' >&2
  echo '!! test and the one that compiles a TypeScript client (tests/tests/system/typescript.rs).' >&2
  exit 0
fi
npm ci --silent --no-audit --no-fund --prefix crates/chat-api/tests/stompjs
npm ci --silent --no-audit --no-fund --prefix tests/typescript
tests/browser/install.sh
