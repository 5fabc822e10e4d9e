#!/usr/bin/env bash
# Looks for secrets in the files that git keeps or would keep, against .secrets.baseline.
# `accept` writes the baseline anew and marks what it holds as looked at; say why in
# docs/security/suppressions.md, which a test compares.
set -euo pipefail
cd "$(dirname "$0")/.."

listed() { git -c safe.directory="$PWD" ls-files -z --cached --others --exclude-standard; }
if [ ! -e .git ]; then
    echo "This copy of the project is no git repository: secrets were not looked for." >&2
    exit 0
fi
if [ "${1:-}" = accept ]; then
    detect-secrets scan --all-files \
        --exclude-files '\.lock$' --exclude-files '^\.secrets\.baseline$' \
        --exclude-files '^docs/screenshots/' --exclude-files '^bench/results/' \
        --exclude-files '^(\.venv[^/]*|\.git|\.[a-z_]+_cache|\.hypothesis|data)/' > .secrets.baseline
    python - << 'PYTHON'
import json
from pathlib import Path

place = Path(".secrets.baseline")
held = json.loads(place.read_text())
for found in held["results"].values():
    for one in found:
        one["is_secret"] = False
place.write_text(json.dumps(held, indent=2) + "\n")
PYTHON
    exit
fi
# The scanner writes moved line numbers into the baseline it is given, and counts that as a fault
# (3); only a secret that is new (1) is one here.
copy=$(mktemp)
trap 'rm -f "$copy"' EXIT
cp .secrets.baseline "$copy"
mapfile -d '' -t files < <(listed)
fault=0
detect-secrets-hook --baseline "$copy" "${files[@]}" || fault=$?
[ "$fault" = 0 ] || [ "$fault" = 3 ]
