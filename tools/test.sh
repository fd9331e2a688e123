#!/usr/bin/env bash
# Runs the tests as two processes beside each other, one a core: those of the pages (servers and browsers, which mostly
# wait) and all others. Fails where either fails.
set -u
: "${VENV:=.venv}"
pytest=("$VENV/bin/python" -m pytest -p no:cacheprovider)
pages_log=$(mktemp)
trap 'rm -f "$pages_log"' EXIT
"${pytest[@]}" "${PAGES:-tests/web}" >"$pages_log" 2>&1 &
pages=$!
"${pytest[@]}" ${REST:-tests --ignore=tests/web}
rest=$?
wait "$pages"
pages=$?
cat "$pages_log"
[ "$rest" -eq 0 ] && [ "$pages" -eq 0 ]
