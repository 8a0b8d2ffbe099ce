#!/bin/sh
# stress-parallel.sh: a native stress on many machines, or on one, by GNU
# parallel:
#
#	WORKERS=20 RUNS=10000 TARGET=gort CLAIM='p<1/50000@95' \
#		MACHINES=a,b,c OUT=/shared/out sh stress-parallel.sh
#
# and the results in OUT/all.db.  Beside what worker.sh is told:
#
#	WORKERS   how many in all [1]
#	MACHINES  names for ssh, with this folder and OUT at the same place
#	          [this one]
#	AT_ONCE   workers at once on each machine; one uses all of its cores [1]
#	SEED      [random]
set -eu

cd "$(dirname "$0")"
: "${WORKERS:=1}" "${MACHINES:=:}" "${AT_ONCE:=1}" "${OUT:=$OLDPWD/out}"
: "${SEED:=$(od -An -N6 -tu8 /dev/urandom | tr -d ' ')}"
case $OUT in
/*) ;;
*) OUT=$OLDPWD/$OUT ;;
esac
mkdir -p "$OUT"
export OUT SEED RUNS TIME TARGET SCENARIO CLAIM FORM TT
echo "$WORKERS workers, seeds from $SEED on"

failed=0
seq 0 "$((WORKERS - 1))" | parallel --jobs "$AT_ONCE" --sshlogin "$MACHINES" \
	--workdir . --joblog "$OUT/joblog" --env OUT,SEED,RUNS,TIME,TARGET \
	--env SCENARIO,CLAIM,FORM,TT sh ./worker.sh {} || failed=$?
sh ./merge.sh
if [ "$failed" != 0 ]; then
	echo "stress-parallel.sh: $failed workers failed, see $OUT/joblog" >&2
	exit 4
fi
