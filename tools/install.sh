#!/usr/bin/env bash
# Makes the virtual environment with everything in it. A CPU build of torch is taken wherever one can be had:
# first from the indexes that pip already knows, then from PyTorch's own CPU index; the plain package (on Linux
# a CUDA build of several gigabytes) is the last resort and is announced.
set -euo pipefail
: "${PYTHON:=python3}" "${VENV:=.venv}"
torch=$(sed -n 's/^ *"torch==\([0-9.]*\)".*/\1/p' pyproject.toml)

[ -x "$VENV/bin/python" ] || "$PYTHON" -m venv "$VENV"
pip=("$VENV/bin/python" -m pip --disable-pip-version-check -q)
install=("${pip[@]}" install --no-compile -c constraints.txt)  # most modules are never used
if ! "$VENV/bin/python" -c "import torch, sys; sys.exit(torch.__version__.split('+')[0] != '$torch')" 2>/dev/null; then
  echo "Memasang torch $torch (CPU) …"
  "${install[@]}" "torch==$torch+cpu" 2>/dev/null \
    || "${install[@]}" "torch==$torch+cpu" \
         --extra-index-url https://download.pytorch.org/whl/cpu 2>/dev/null \
    || { echo "Build CPU tidak ditemukan; memasang paket torch biasa (bisa beberapa gigabyte)."
         "${install[@]}" "torch==$torch"; }
fi
echo "Memasang paket lain …"
"${install[@]}" -e ".[dev]"
"$VENV/bin/python" -c "import kb.web.pages, kb.knowledge_base, kb.work" || true  # compiles what a start needs
