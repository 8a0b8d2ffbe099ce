#!/bin/sh
# worker.sh K: one of many workers of a native stress, with a seed and a
# database of its own.  It is run by stress-parallel.sh, stress.sbatch and
# stress-job.sh; these are told by the environment:
#
#	OUT       a folder that all workers see [out]: OUT/worker-K.db
#	SEED      the same for all; the K-th worker's is SEED + K
#	RUNS      how many runs of each worker, or
#	TIME      how long each: 90s, 15m, 2h
#	TARGET    [gort]
#	SCENARIO  [default]
#	CLAIM     'p<1/50000@95': judged on the runs of all when they are merged
#	FORM      db, or jsonl where the locks of the file system that OUT is on
#	          are not to be relied on [db]
#	TT        the program [tracetorture]
set -eu

k=$1
: "${OUT:=out}" "${FORM:=db}"
set -- stress --target "${TARGET:-gort}" --seed "$((SEED + k))" --keep-going \
	--db "$OUT/worker-$k.$FORM" --out "$OUT/worker-$k"
[ -z "${SCENARIO-}" ] || set -- "$@" --scenario "$SCENARIO"
[ -z "${RUNS-}" ] || set -- "$@" --runs "$RUNS"
[ -z "${TIME-}" ] || set -- "$@" --time "$TIME"
[ -z "${CLAIM-}" ] || set -- "$@" --claim "$CLAIM"

status=0
"${TT:-tracetorture}" "$@" || status=$?
# A finding (1) and a claim that is still open (3) are results: to try again
# would change nothing.
case $status in
0 | 1 | 3) ;;
*) exit $status ;;
esac
