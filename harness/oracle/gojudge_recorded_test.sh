#!/bin/sh
# Of traces that Go 1.19 records of itself, unedited, the oracle accepts what
# Go's own parser accepts and rejects what that rejects; of a call-in that Go
# never announced it names the goroutine.
#
# The scheduler makes other traces every time: those that fail are kept in
# out/recorded, and so are those that bugs of Go's tracer, met now and then,
# have spoilt.
#
# TRACES: how many, 15 or more, a fifth of them with call-ins; SEED: draws the
# workloads.
. harness/cli/expect.sh
. harness/oracle/gojudge/both.sh
[ "${BUILD:-}" != tsan ] || skip "one thread judges"
: "${TRACES:=500}" "${SEED:=1}"
kept=out/recorded

# build DIR COMMAND...: into $tmp/DIR.
build() {
	folder=$tmp/$1
	shift
	"$@" "$folder" >"$tmp/why" 2>&1 && return
	code=$?
	cat "$tmp/why"
	exit $code
}
build . harness/oracle/gojudge/build.sh
build . harness/oracle/gojudge/record/build.sh
build unpatched harness/oracle/gojudge/build.sh --unpatched

# keep: the traces named in $tmp/found, if any.
keep() {
	[ -s "$tmp/found" ] || return
	mkdir -p "$kept"
	while read -r trace; do
		cp "$trace" "$kept/" && echo "  kept: $kept/${trace##*/}"
	done <"$tmp/found"
}

# none SENTENCE [CONDITION]: fails if there are traces named in $tmp/found, or
# pairs of which that condition (of awk) holds.
none() {
	[ $# = 1 ] || awk "$2 { print \$1 }" "$tmp/pairs" >"$tmp/found"
	[ ! -s "$tmp/found" ] || fail "$1"
	keep
}

# table: how many of each kind are accepted, and rejected by which rule.
table() {
	awk '{
		kind = $1
		sub(".*/", "", kind)
		sub("(-[0-9]+)*$", "", kind)
		n[sprintf("%-16s %s, %s", kind, $2, $3)]++
	}
	END { for (what in n) printf "%6d %s\n", n[what], what }' "$tmp/pairs" |
		sort -k 2
}

# record KIND TRACES: records them and holds one judge against the other.
record() {
	mkdir "$tmp/$1"
	timeout 200 "$tmp/record" -seed "$SEED" -kind "$1" -n "$2" "$tmp/$1" \
		>"$tmp/callers" || {
		fail "record -seed $SEED -kind $1 -n $2"
		finish
	}
	both "$tmp/$1" "$1" || fail "both judges, of $1"
	table
	none "the oracle rejects whatever Go rejects" \
		'$2 == "rejected" && $3 == "ok"'
	none "the oracle accepts whatever Go accepts" \
		'$2 == "accepted" && $3 != "ok"'
	# Go 1.19 writes no futile wake-ups, so hiding them changes nothing.
	"$tmp/unpatched/gojudge" <"$tmp/names" |
		sed 's/: \(accepted\|rejected\).*/ \1/' >"$tmp/unpatched.go"
	awk 'NR == FNR { said[$1] = $2; next } said[$1] != $2 { print $1 }' \
		"$tmp/unpatched.go" "$tmp/pairs" >"$tmp/found"
	none "Go's parser as it comes says the same"
}

record any $((TRACES - TRACES / 5))
# Go 1.19 has bugs that are met once in thousands of sessions.
awk '$2 == "rejected" && $1 !~ "/crossed-regions-" { print $1 }' "$tmp/pairs" \
	>"$tmp/found"
echo "$(wc -l <"$tmp/found") of $(wc -l <"$tmp/names") rejected by no" \
	"fault of the program"
keep
[ $(($(wc -l <"$tmp/found") * 10)) -lt "$TRACES" ] ||
	fail "Go rejects a tenth of what it recorded"

# A workload that does not do what it is for proves nothing.
xargs -d '\n' "$tt" check --stats <"$tmp/names" >"$tmp/stats"
[ "$TRACES" -lt 500 ] || for event in CPUSample GCMarkAssistStart GCStart \
	GoBlockNet GoBlockRecv GoBlockSelect GoBlockSync GoInSyscall GoPreempt \
	GoSleep GoSysBlock GoSysExit GoUnblock Gomaxprocs STWStart UserLog \
	UserRegion UserTaskCreate; do
	grep -q "^  $event " "$tmp/stats" || fail "no trace has a $event"
done

record call-ins $((TRACES / 5))
# Traces and the goroutines that the verdicts call unseen in them.
awk '/^[^ ]/ { trace = $1; sub(":$", "", trace) }
/^  goroutine [0-9]+ is unseen$/ { print trace, $2 }' \
	"$tmp/verdicts" >"$tmp/unseen"
awk 'FILENAME == ARGV[1] { caller[$1] = 1; next }
!($2 in caller) { print $1 }' \
	"$tmp/callers" "$tmp/unseen" >"$tmp/found"
none "who is unseen was made for a call-in"
while read -r trace g; do
	! "$tt" print "$trace" 2>/dev/null |
		grep -Eq " (GoCreate|GoWaiting|GoInSyscall) g=$g( |$)" ||
		echo "$trace"
done <"$tmp/unseen" >"$tmp/found"
none "who is unseen is not announced before"

# One that begins when the session has begun cannot be announced; of others
# the goroutine may have been in a call when the session began.
none "Go rejects what calls in late" \
	'$2 == "accepted" && $1 ~ "/call-in-late-"'
awk 'FILENAME == ARGV[1] { named[$1] = 1; next }
$2 == "rejected" && !($1 in named) { print $1 }' \
	"$tmp/unseen" "$tmp/pairs" >"$tmp/unnamed"
grep /call-in-late- "$tmp/unnamed" >"$tmp/found"
none "the oracle names the goroutine that was never announced"
awk '$1 !~ "/call-in-late-" { n++; bad += $2 == "rejected" }
END { printf "%d of %d traces with call-ins at any time rejected", bad, n }' \
	"$tmp/pairs"
echo ", $(wc -l <"$tmp/unnamed") of them with nobody unseen"
cp "$tmp/unnamed" "$tmp/found"
keep
finish
