#!/bin/sh
# gort and the tool on arm64: built by the cross compiler, run in qemu-user.
# That is its code (stack switch, ticks, stack sizes), not its memory order,
# which on this machine stays that of this machine.
. harness/cli/expect.sh
[ "${BUILD:-release}" = release ] || skip "makes BUILD=arm64 itself, under release only"
root=/usr/aarch64-linux-gnu
command -v aarch64-linux-gnu-gcc >/dev/null || skip "no aarch64-linux-gnu-gcc"
command -v qemu-aarch64 >/dev/null || skip "no qemu-aarch64 (qemu-user)"
[ -e "$root/include/stdio.h" ] || skip "no C library for arm64 in $root"

# Without what make has put there for this build: its CC is not arm64's.  Not
# all of arm64: a test links with cmocka, which the cross compiler lacks.
obj=build/arm64/obj/targets
tool=build/arm64/bin/tracetorture
env -u CC -u MAKEFLAGS -u MFLAGS "${MAKE:-make}" BUILD=arm64 $tool \
	build/arm64/bin/targets/gort.so $obj/gort.a $obj/gort/gort_test.o \
	>"$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }
aarch64-linux-gnu-gcc -pthread -o "$tmp/gort_test" $obj/gort/gort_test.o \
	$obj/gort.a || exit 1

arm64() { env QEMU_LD_PREFIX=$root timeout 100 qemu-aarch64 "$@"; }
expect 0 . arm64 "$tmp/gort_test"
expect 0 '^ok: 0 findings in [1-9]' arm64 $tool stress --scenario smallest \
	--target build/arm64/bin/targets/gort.so --out "$tmp/out" --jobs 1 --runs 5
expect 0 '^ok: 0 findings in [1-9]' arm64 $tool stress --scenario seed \
	--target build/arm64/bin/targets/gort.so --out "$tmp/out" --jobs 1 --time 5
finish
