#!/usr/bin/env bash
# Runs the tests as two rows beside each other, one a core: most of those of the pages (servers and browsers, which
# mostly wait), and all others with the longest of the pages behind them. Fails where any of them fails.
set -u
: "${VENV:=.venv}"
pytest=("$VENV/bin/python" -m pytest -p no:cacheprovider)
longest=(tests/web/admin/test_admin_browser.py tests/web/admin/test_empty_office.py)
pages_log=$(mktemp)
trap 'rm -f "$pages_log"' EXIT
"${pytest[@]}" "${PAGES:-tests/web}" "${longest[@]/#/--ignore=}" >"$pages_log" 2>&1 &
pages=$!
"${pytest[@]}" ${REST:-tests --ignore=tests/web}
rest=$?
"${pytest[@]}" "${longest[@]}"
long=$?
wait "$pages"
pages=$?
cat "$pages_log"
[ "$rest" -eq 0 ] && [ "$long" -eq 0 ] && [ "$pages" -eq 0 ]
