#!/usr/bin/env bash
# Python's packages for tests, in a folder of their own: tests/venv.sh FOLDER REQUIREMENTS. Does nothing where they are
# there already. Its venv is installed with apt-get where it is missing.
set -euo pipefail

folder=$1 requirements=$2
if cmp -s "$requirements" "$folder/requirements.txt"; then exit; fi
"$(dirname "$0")/servers.sh" install python
rm -rf "$folder"
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
cp "$requirements" "$folder/requirements.txt"
