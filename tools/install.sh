#!/usr/bin/env bash
# Makes the virtual environment: `install.sh run` (or nothing) with what running needs, `install.sh dev` with what the
# tests and checks need too. Every package comes from a lock file with hashes; HASHES=no takes the same versions without
# (for an office's own index that builds its packages itself).
#
# torch has a step of its own: a CPU build is taken wherever one can be had, first from the indexes that pip already
# knows, then from PyTorch's own CPU index. These builds are not on PyPI and have no hash here; the step says so. The
# plain package (on Linux a CUDA build of several gigabytes) is the last resort, is announced, and is checked by hash.
set -euo pipefail
: "${PYTHON:=python3}" "${VENV:=.venv}" "${HASHES:=yes}"
what=${1:-run}
torch=$(sed -n 's/^ *"torch==\([0-9.]*\)".*/\1/p' pyproject.toml)

[ -x "$VENV/bin/python" ] || "$PYTHON" -m venv "$VENV"
pip=("$VENV/bin/python" -m pip --disable-pip-version-check -q)
install=("${pip[@]}" install --no-compile)  # most modules are never used
echo "Memasang paket ($what) …"
if [ "$HASHES" = yes ]; then
  "${install[@]}" --require-hashes --no-deps -r "locks/$what.txt"
else
  sed -n 's/^\([A-Za-z0-9_.-]*==[^\\]*\)\\\{0,1\}$/\1/p' "locks/$what.txt" >"$VENV/without-hashes.txt"
  "${install[@]}" --no-deps -r "$VENV/without-hashes.txt"
fi
if ! "$VENV/bin/python" -c "import torch, sys; sys.exit(torch.__version__.split('+')[0] != '$torch')" 2>/dev/null; then
  echo "Memasang torch $torch (CPU; build ini tidak ada di PyPI, jadi tanpa hash) …"
  "${install[@]}" --no-deps "torch==$torch+cpu" 2>/dev/null \
    || "${install[@]}" --no-deps "torch==$torch+cpu" \
         --extra-index-url https://download.pytorch.org/whl/cpu 2>/dev/null \
    || { echo "Build CPU tidak ditemukan; memasang paket torch biasa (bisa beberapa gigabyte)."
         "${install[@]}" --require-hashes --no-deps -r locks/torch.txt
         "${install[@]}" -c constraints.txt "torch==$torch"; }  # what its CUDA build brings along
fi
"${install[@]}" --no-deps --no-build-isolation -e .
"$VENV/bin/python" -c "import kb.web.pages, kb.knowledge_base, kb.work" || true  # compiles what a start needs
