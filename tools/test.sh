#!/usr/bin/env bash
# Runs the tests as two rows beside each other, one a core: those of the pages (servers and browsers, which mostly
# wait), and all others. The longest files wait in a line; a row that is done takes from it. Fails where any test fails.
set -u
: "${VENV:=.venv}"
line=(tests/web/admin/test_admin_browser.py tests/hostile/test_instructions.py tests/test_kill.py
  tests/web/admin/test_killed.py tests/web/admin/test_restore_browser.py tests/web/admin/test_empty_office.py)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run() { "$VENV/bin/python" -m pytest -p no:cacheprovider "$@" || echo "$*" >>"$work/failed"; }

row() {
  run "$@" "${line[@]/#/--ignore=}"
  for number in "${!line[@]}"; do
    mkdir "$work/$number" 2>/dev/null && run "${line[$number]}"
  done
}

row "${PAGES:-tests/web}" >"$work/pages.log" 2>&1 &
row ${REST:-tests --ignore=tests/web}
wait
cat "$work/pages.log"
if [ -e "$work/failed" ]; then
  sed 's/^/gagal: pytest /' "$work/failed"
  exit 1
fi
