#!/usr/bin/env bash
# What the browser test needs: the driver from npm, and Chromium where the system has none.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --silent --no-audit --no-fund
if ! command -v chromium >/dev/null 2>&1; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" apt-get install -y -qq chromium
fi
