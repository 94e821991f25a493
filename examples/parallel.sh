#!/bin/sh
# Screens a large caseload with GNU parallel, in the order of its lines: parallel.sh CASES.jsonl > LINES.jsonl
# One process for each processor; each screens parts of whole lines on one thread.
set -eu
exec parallel --pipepart --keep-order --block -4 --arg-file "$1" "${RELIEF:-relief} batch - --jobs 1 2>/dev/null"
