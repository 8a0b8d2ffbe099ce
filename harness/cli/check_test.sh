#!/bin/sh
# What `tracetorture check` and `tracetorture print` say and how they exit, of
# files of every kind.  BIN: where tracetorture is.
set -u

cd "$(dirname "$0")/../.." || exit
tool=$(cd "${BIN:-build/bin}" && pwd)/tracetorture
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit
failed=0

# expect STATUS WHAT: the command's status was $?, its output is in out and
# err; WHAT is what both together must be.
expect() {
	got=$?
	if [ "$got" != "$1" ] || [ "$(cat out err)" != "$2" ]; then
		echo "FAILED: $3"
		echo "  status $got, want $1"
		printf '%s\n' "$2" | diff - out | sed 's/^/  /'
		sed 's/^/  stderr: /' err
		failed=1
	fi
}
run() { "$tool" "$@" >out 2>err; }

# Batch[0, 1, 1] ProcStart[0, 0, 7] and Frequency[1, 0].
printf 'go 1.5 trace\0\0\0\0\101\0\1\1\105\0\0\7\2\1\0' >good
# The same without its end, with a number cut, and with ProcStart twice.
head -c 24 good >endless
head -c 22 good >short
printf 'go 1.5 trace\0\0\0\0\101\0\1\1\105\0\0\7\105\1\1\7\2\1\0' >twice
printf 'go 1.22 trace\0\0\0' >later
# Batch[0, 1] GoStart[0, 5, 1] and Frequency[1]: 5 was never there.
printf 'go 1.7 trace\0\0\0\0\101\0\1\216\0\5\1\2\1' >stuck
printf 'hello, world, I am no trace' >text
: >empty
mkdir folder

run check good
expect 0 'good: ok (1 events, 0 goroutines, 1 procs)' 'a good trace is ok'
run check good good
expect 0 'good: ok (1 events, 0 goroutines, 1 procs)
good: ok (1 events, 0 goroutines, 1 procs)' 'each file has a line'
"$tool" check - <good >out 2>err
expect 0 '-: ok (1 events, 0 goroutines, 1 procs)' 'standard input is judged'
run check --stats good
expect 0 'good: ok (1 events, 0 goroutines, 1 procs)
  events               1
  goroutines           0
  procs                1
  span                 0.000000 ms
  Batch                1
  Frequency            1
  ProcStart            1' 'records are counted'
run check --json good empty twice
expect 1 '{"file":"good","verdict":"ok","events":1,"goroutines":0,"procs":1,"span_ns":0,"warnings":[],"near_misses":[{"name":"exit-written-late","count":0,"worst":0,"unit":"ns"},{"name":"exit-close-to-block","count":0,"worst":0,"unit":"steps"},{"name":"seq-unused","count":0,"worst":0,"unit":"numbers"}],"records":{"Batch":1,"Frequency":1,"ProcStart":1}}
{"file":"empty","verdict":"malformed","rule":"empty","signature":"empty","text":"empty: there are no bytes\n","events":0,"goroutines":0,"procs":0,"span_ns":0,"offset":0,"records":{}}
{"file":"twice","verdict":"inconsistent","rule":"proc-start-running","signature":"proc-start-running ProcStart p:running-nobody","text":"proc-start-running: a processor starts that is running\n  event: 1000000000 p=0 g=- ProcStart thread=7 seq=2 off=0x18\n  processor 0 (thread 7) is running-nobody since: 0 p=0 g=- ProcStart thread=7 seq=1 off=0x14\n    0 p=0 g=- ProcStart thread=7 seq=1 off=0x14\n","events":1,"goroutines":0,"procs":1,"span_ns":0,"event":{"name":"ProcStart","time_ns":1000000000,"p":0,"g":null,"seq":2,"offset":24,"args":{"thread":7}},"about":[{"processor":0,"thread":7,"state":"running-nobody","since":{"name":"ProcStart","time_ns":0,"p":0,"g":null,"seq":1,"offset":20,"args":{"thread":7}},"last":[{"name":"ProcStart","time_ns":0,"p":0,"g":null,"seq":1,"offset":20,"args":{"thread":7}}]}],"warnings":[],"near_misses":[{"name":"exit-written-late","count":0,"worst":0,"unit":"ns"},{"name":"exit-close-to-block","count":0,"worst":0,"unit":"steps"},{"name":"seq-unused","count":0,"worst":0,"unit":"numbers"}],"records":{"Batch":1,"Frequency":1,"ProcStart":2}}' \
	'a verdict is a JSON object'

run check twice
expect 1 'twice: inconsistent: proc-start-running: a processor starts that is running
  event: 1000000000 p=0 g=- ProcStart thread=7 seq=2 off=0x18
  processor 0 (thread 7) is running-nobody since: 0 p=0 g=- ProcStart thread=7 seq=1 off=0x14
    0 p=0 g=- ProcStart thread=7 seq=1 off=0x14' 'a broken rule is told'
run check endless
expect 1 'endless: malformed: frequency-missing: the trace ends without its tick frequency
  at offset 0x18 of 0x18
  the last event read: 0 p=0 g=- ProcStart thread=7 seq=1 off=0x14' \
	'a trace without end is malformed'
run check short
expect 1 'short: malformed: truncated: the trace ends in the middle of a record
  at offset 0x16 of 0x16' 'a truncated trace is malformed'
run check later
expect 1 'later: unsupported: version: the trace is of a version that is not read here
  its header: go 1.22 trace' 'another version is unsupported'
run check stuck
expect 1 'stuck: inconsistent: go-start-not-runnable: a goroutine starts that is not runnable
  event: 0 p=0 g=5 GoStart g=5 seq=1 off=0x13
  goroutine 5 is unseen
  processor 0 is stopped' 'a trace of 1.7 is judged'
run check text
expect 1 'text: malformed: header: the file does not begin with the header of a Go trace' \
	'a text is no trace'
run check empty
expect 1 'empty: malformed: empty: there are no bytes' 'nothing is no trace'

run check folder
expect 4 'tracetorture: folder: Is a directory' 'a folder cannot be read'
run check missing good
expect 4 'good: ok (1 events, 0 goroutines, 1 procs)
tracetorture: missing: No such file or directory' \
	'what can be read is judged all the same'
run check twice missing
[ $? = 4 ] || { echo 'FAILED: unreadable outweighs inconsistent'; failed=1; }
run check
[ $? = 2 ] || { echo 'FAILED: no file is wrong usage'; failed=1; }
run check --no-such-option good
[ $? = 2 ] || { echo 'FAILED: an unknown option is wrong usage'; failed=1; }

run print good
expect 0 '0 p=0 g=- ProcStart thread=7 seq=1 off=0x14' 'events are printed'
run print endless
expect 1 '0 p=0 g=- ProcStart thread=7 seq=1 off=0x14
tracetorture: endless: malformed: frequency-missing: the trace ends without its tick frequency, at offset 0x18' \
	'events before a fault are printed'
run print stuck
expect 1 '0 p=0 g=5 GoStart g=5 seq=1 off=0x13
tracetorture: stuck: no order goes on behind the last event here; 0 more are not shown' \
	'events up to where the order ends are printed'
run print folder
expect 4 'tracetorture: folder: Is a directory' 'a folder cannot be printed'
run print good good
[ $? = 2 ] || { echo 'FAILED: print takes one file'; failed=1; }

exit $failed
