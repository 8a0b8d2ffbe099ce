#!/bin/sh
# gort's traces have every event of the Go 1.5 format: what is never written
# is never judged.
. harness/cli/expect.sh
[ -e "$BIN/targets/gort.so" ] || skip "gort is not built"

# A crowd at a buffer of four: who is woken often finds it as it was.
cat >"$tmp/vain.scn" <<EOF
procs 4
sessions 4
shape 1 on 100us..500us off 0..100us
group 8
	recv @1
group 8
	send @1
EOF

# traces SCENARIO RUNS [OPTION...]: keeps at most 100 in $tmp/traces.
traces() {
	scenario=$1 runs=$2
	shift 2
	expect 0 '^ok: 0 findings' "$tt" stress --scenario "$scenario" \
		--runs "$runs" --keep-traces 100 --out "$tmp/out" "$@" ||
		return
	for trace in "$tmp"/out/traces/*.bin; do
		mv "$trace" "$tmp/traces/${scenario##*/}-${trace##*/}"
	done
}

mkdir "$tmp/traces"
traces default 1 --threads 200
traces seed 20
traces random 10 --seed 1
traces "$tmp/vain.scn" 10
expect 0 ': ok ' "$tt" check --stats "$tmp"/traces/*
awk '/^  / { n[$1] += $2 } END { for (e in n) print e, n[e] }' "$tmp/stdout" |
	sort -n -k 2 >"$tmp/events"
for event in Batch Frequency Stack Gomaxprocs ProcStart ProcStop GCStart \
	GCDone GCScanStart GCScanDone GCSweepStart GCSweepDone GoCreate \
	GoStart GoEnd GoStop GoSched GoPreempt GoSleep GoBlock GoUnblock \
	GoBlockSend GoBlockRecv GoBlockSelect GoBlockSync GoBlockCond \
	GoBlockNet GoSysCall GoSysExit GoSysBlock GoWaiting GoInSyscall \
	HeapAlloc NextGC TimerGoroutine FutileWakeup; do
	grep -q "^$event " "$tmp/events" ||
		{ echo "FAILED: no $event in any trace"; failures=1; }
done
echo "$(ls "$tmp/traces" | wc -l) traces; the rarest events:"
head -n 5 "$tmp/events"
finish
