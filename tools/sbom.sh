#!/usr/bin/env bash
# Writes the list of parts (SBOM, CycloneDX 1.6, JSON) of what `make run` installs: name, version, hashes, from the locks.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${VENV:=.venv}" "${OUT:=build/sbom.json}"
mkdir -p "$(dirname "$OUT")"
parts=$(mktemp)
trap 'rm -f "$parts"' EXIT
cat locks/run.txt locks/torch.txt >"$parts"
"$VENV/bin/python" -m cyclonedx_py requirements --pyproject pyproject.toml --output-reproducible --no-validate --spec-version 1.6 \
  --output-format JSON --output-file "$OUT" "$parts"
echo "$OUT"
