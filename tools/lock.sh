#!/usr/bin/env bash
# Makes locks/run.txt and locks/dev.txt anew: every package with its exact version (constraints.txt) and the hashes of
# its files, for Python 3.11 and later on every system; and locks/torch.txt. torch is not in the first two: which build
# of it a machine gets depends on the indexes that pip knows there (tools/install.sh). uv makes them, in a virtual
# environment of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${PYTHON:=python3}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$PYTHON" -m venv "$work/venv"
"$work/venv/bin/python" -m pip --disable-pip-version-check -q install uv==0.13.9
echo 'torch ; python_version < "3"' >"$work/without-torch.txt"  # nor what only torch's CUDA build needs
printf '%s\n' setuptools filelock fsspec jinja2 networkx sympy typing-extensions >"$work/beside.in"  # builds us; torch's own
compile=("$work/venv/bin/uv" pip compile -q --no-header --generate-hashes --universal --python-version 3.11 -c constraints.txt)
lock() {
  { echo "# Made by \`make lock\` (tools/lock.sh). torch: locks/torch.txt."; "${compile[@]}" "${@:2}"; } >"$work/lock"
  grep -v "^    # " "$work/lock" >"$1"
}
lock locks/run.txt pyproject.toml "$work/beside.in" --override "$work/without-torch.txt"
lock locks/dev.txt pyproject.toml "$work/beside.in" --override "$work/without-torch.txt" --extra dev
grep '^torch==' constraints.txt >"$work/torch.in"
lock locks/torch.txt "$work/torch.in" --no-deps
