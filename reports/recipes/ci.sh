#!/bin/sh
# ci.sh: a gate for CI, for a target in a git repository: is the claim about its
# failure rate kept, and is it no worse than the base branch?
#
#	BASE=origin/main BUILD='make mine.so' TARGET=mine.so sh ci.sh
#
# Exit: 0 pass, 1 a claim is broken or it is worse, 2 wrong usage, 3 (with
# STRICT=1) not decided by so few runs, 4 the machine lacks something.
set -eu

# What there is to say; NAME=VALUE in the environment.
: "${BUILD:=make}"           # builds the target, in the folder of a checkout
: "${TARGET:?its path, from the folder of a checkout}"
: "${SCENARIO:=default}"     # stress --scenario
: "${CLAIM:=p<1/1000@95}"    # '' makes none
: "${CLAIM_TIME:=15m}"       # give up on it after
: "${BASE:=}"                # commit to compare with; '' compares with none
: "${RUNS:=2000}"            # of each side
: "${ROUNDS:=4}"             # the sides take turns: both see the same machine
: "${MARGIN:=1/200}"         # a rise of the failure rate below it is allowed
: "${STRICT:=0}"             # 1: what is not decided fails, too
: "${OUT:=out/ci}"           # databases and evidence
: "${TRACETORTURE:=tracetorture}"
: "${GITHUB_STEP_SUMMARY:=/dev/null}"

result=0 # of all that was asked
# take CODE WHAT: counts it, and goes on; what is no answer ends all.
take() {
	case $1 in
	0) ;;
	1) result=1 ;;
	3)
		echo "$2 is not decided" >&2
		[ "$STRICT" != 1 ] || [ $result = 1 ] || result=3
		;;
	*) exit "$1" ;;
	esac
}

# hunt DATABASE TARGET OPTION...: stress, whatever it finds.
hunt() {
	db=$1 target=$2
	shift 2
	"$TRACETORTURE" stress --target "$target" --scenario "$SCENARIO" \
		--out "$OUT" --db "$db" "$@"
}

claim() {
	code=0
	hunt "$OUT/claim.db" "./$TARGET" --claim "$CLAIM" \
		--time "$CLAIM_TIME" || code=$?
	take $code "the claim $CLAIM"
}

# A number of runs that is fixed beforehand; findings do not end it.
round() {
	code=0
	hunt "$1" "$2" --runs $((RUNS / ROUNDS)) --keep-going || code=$?
	[ $code -le 1 ] || exit $code
}

no_worse() {
	base=$OUT/base
	git worktree add --force --detach "$base" "$BASE" >&2
	(cd "$base" && sh -c "$BUILD") >&2
	for i in $(seq "$ROUNDS"); do
		echo "round $i of $ROUNDS" >&2
		round "$OUT/before.db" "$base/$TARGET"
		round "$OUT/after.db" "./$TARGET"
	done
	git worktree remove --force "$base" >&2
	code=0
	"$TRACETORTURE" compare "--no-worse=$MARGIN" \
		--markdown "$GITHUB_STEP_SUMMARY" \
		"$OUT/before.db" "$OUT/after.db" || code=$?
	take $code "whether it is worse than $BASE"
}

# Results of an earlier call would be added up with those of this one.
rm -rf "$OUT"
git worktree prune
mkdir -p "$OUT"
OUT=$(cd "$OUT" && pwd)
sh -c "$BUILD" >&2
[ -z "$CLAIM" ] || claim
[ -z "$BASE" ] || no_worse
exit $result
