#!/bin/sh
# tracetorture explore on targets: traces are judged, findings replay.

. harness/cli/expect.sh

need_explore
command -v patch >/dev/null || skip "patch is missing"

# The seed's bug, from generated scenarios, without a hint.
for seed in 1 2 3; do
	expect 1 '^go-start-not-runnable: schedule' $tt explore \
		--target gort+11953 --seed $seed --jobs 1 --schedules 1000 \
		--out "$tmp/out"
done
for repro in "$tmp"/out/*.repro; do
	expect 1 'fails as recorded, bit for bit' $tt replay "$repro"
	# elsewhere, with another environment and without randomisation
	expect 1 'fails as recorded, bit for bit' \
		env -i HOME=/nowhere setarch -R $tt replay "$repro"
	# choices are places in one build: another may not be able to follow
	# them, and nobody could follow a choice of a thread that never was
	awk '/^target /{ $2 = "gort" } after { $2 = 200 }
		{ after = /^choices /; print }' "$repro" >"$tmp/mended.repro"
	expect 3 'choices could not be made' $tt replay "$tmp/mended.repro"
done
# The traces of its sessions, for other tools.
expect 1 'fails as recorded' $tt replay "$repro" --traces "$tmp/traces"
expect 1 'go-start-not-runnable' $tt check "$tmp"/traces/*.trace
expect 4 'cannot write /dev/null/traces' \
	$tt replay "$repro" --traces /dev/null/traces
# A target may hash its own addresses, so they must be the same every time.
for again in 1 2 3 4 5 6 7 8; do
	expect 1 '^go-start-not-runnable: schedule' $tt explore \
		--target gort+11953 --seed 3 --jobs 1 --schedules 1000 \
		--out "$tmp/again$again"
	cmp -s "$tmp"/again1/*.repro "$tmp/again$again"/*.repro || {
		echo "FAILED: one seed, one run"
		failures=$((failures + 1))
	}
done
expect 0 '400 schedules, 0 findings' $tt explore --target gort --seed 1 \
	--schedules 400 --out "$tmp/out"
expect 0 '100 schedules, 0 findings' $tt explore --target gort \
	--scenario smallest --seed 1 --schedules 100 --out "$tmp/out"
# Thousands of goroutines, each with a stack of its own.
cat >"$tmp/many.scn" <<'END'
procs 4
sessions 2
shape 1 on 1us off 0
group 2000 times 1
	yield x3
END
expect 0 '2 schedules, 0 findings' $tt explore --target gort \
	--scenario "$tmp/many.scn" --seed 1 --jobs 1 --schedules 2

# A target without a controlled flavour.
$CC -shared -fPIC -I. -o "$tmp/mine.so" targets/null/null.c -pthread
expect_one_line 4 'no controlled flavour .*clang' \
	$tt explore --target "$tmp/mine.so"

finish
