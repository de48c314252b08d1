#!/usr/bin/env bash
# Makes clients of the documents with openapi-typescript and compiles what uses them: tests/typescript/compile.sh FOLDER,
# where FOLDER is for what is made. `npm ci` first (tests/setup.sh does it).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
made=$1
mkdir -p "$made/generated"
for service in account-api order-api chat-api; do
  "$here/node_modules/.bin/openapi-typescript" "$here/../../openapi/$service.json" \
    --output "$made/generated/$service.ts" >/dev/null
done
cp "$here/order.ts" "$made/"
ln -sfn "$here/node_modules" "$made/node_modules"
cd "$made"
"$here/node_modules/.bin/tsc" --strict --noEmit --noUncheckedIndexedAccess --exactOptionalPropertyTypes \
  --target es2022 --module nodenext order.ts
