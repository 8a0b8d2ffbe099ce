#!/bin/sh
# Where results cannot be written, one line says so, and what was found so far
# is still told.  An interrupted hunt tells its totals.
. harness/cli/expect.sh

stress="$tt stress --target null --scenario seed"
: >"$tmp/file"
expect_one_line 4 'cannot make .*file/out: Not a directory' \
	$stress --runs 1 --out "$tmp/file/out"
expect_one_line 4 'cannot make /proc/nothing' \
	$stress --runs 1 --out /proc/nothing
# Nor without a database.
expect_one_line 4 'cannot write .*file/out: Not a directory' \
	$stress --runs 1 --out "$tmp/file/out" --db none
if [ -e /dev/full ]; then
	$stress --runs 1 --out "$tmp/out" >/dev/full 2>"$tmp/stderr"
	[ $? = 4 ] && grep -q 'cannot write to standard output' \
		"$tmp/stderr" || { echo "FAILED: full stdout"; failures=1; }
fi

expect 0 '^ok: 0 findings in [0-9]+ sessions? of 2 runs$' \
	$stress --runs 2 --out "$tmp/out" --keep-traces 4 --jobs 1
[ "$(ls "$tmp"/out/traces/*.bin "$tmp"/out/traces/*.bin.maps | wc -l)" = 8 ] ||
	{ echo "FAILED: 4 traces kept, each with its modules"; failures=1; }
expect 0 . "$tt" check "$tmp"/out/traces/*.bin

expect 0 '^\{"type":"summary",.*"findings":0,.*"status":"ok: ' \
	$stress --runs 2 --out "$tmp/out" --json
grep -qv '^{.*}$' "$tmp/stdout" &&
	{ echo "FAILED: not JSON"; cat "$tmp/stdout"; failures=1; }

for signal in INT TERM; do
	code=130
	[ $signal = TERM ] && code=143
	expect $code '^interrupted: 0 findings in [1-9][0-9]* sessions' \
		timeout --preserve-status -s $signal 3 $stress --time 60 \
		--out "$tmp/out"
	grep -q '^failed runs   0 of' "$tmp/stdout" ||
		{ echo "FAILED: no totals"; failures=1; }
done

# A full disk needs a small one.
mkdir "$tmp/disk"
if mount -t tmpfs -o size=64k none "$tmp/disk" 2>/dev/null; then
	trap 'umount "$tmp/disk"; rm -rf "$tmp"' EXIT
	dd if=/dev/zero of="$tmp/disk/fill" bs=1k count=48 2>/dev/null
	expect_one_line 4 'cannot write .*: No space left on device' $stress \
		--target "$(broken DAMAGE)" --runs 1 --out "$tmp/disk" \
		--db "$tmp/there.db"
	grep -q '^finding: ' "$tmp/stdout" &&
		grep -q '^    repeat: .* --scenario seed ' "$tmp/stdout" &&
		grep -q '^ended early: [1-9]' "$tmp/stdout" ||
		{ echo "FAILED: full disk"; cat "$tmp/stdout"; failures=1; }
fi
finish
