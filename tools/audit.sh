#!/usr/bin/env bash
# Warns of advisories about what is locked. Never fails: without a way to an advisory service it says so and goes on.
set -u
cd "$(dirname "$0")/.."
: "${VENV:=.venv}" "${SECONDS_AT_MOST:=60}"
said=$(mktemp)
trap 'rm -f "$said"' EXIT
timeout "$SECONDS_AT_MOST" "$VENV/bin/python" -m pip_audit --disable-pip --require-hashes -r locks/run.txt \
  --progress-spinner off --timeout 5 >"$said" 2>&1
code=$?
if [ "$code" = 0 ]; then
  echo "advisories: none about what is locked"
elif grep -q "^Found .* vulnerabilit" "$said"; then
  echo "WARNING: advisories about what is locked; raise the versions in pyproject.toml and constraints.txt, then make lock"
  cat "$said"
else
  echo "WARNING: advisories were not checked: no advisory service answered"
fi
exit 0
