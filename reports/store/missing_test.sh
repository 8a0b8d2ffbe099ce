#!/bin/sh
# Where SQLite is missing, make installs it, once; where it can't, it says so in
# a line, and what is built writes lines of JSON.  A compiler and an apt-get
# that play along stand for the machine's.
. harness/cli/expect.sh

case $(make -v 2>/dev/null) in
*GNU\ Make*) ;;
*) skip "GNU make is missing" ;;
esac
unset MAKEFLAGS MAKELEVEL MAKEOVERRIDES MFLAGS BUILD NOSQLITE

# The tree, as far as make looks at it, with a build/ of its own.
tree=$tmp/tree
mkdir -p "$tree/bin" "$tree/machine"
for f in Makefile harness reports targets fuzzers corpus; do
	ln -s "$PWD/$f" "$tree/$f"
done
cd "$tree" || exit 1
cat >bin/cc-without <<END
#!/bin/sh
case "\$*" in
*sqlite3.h*) [ -e machine/sqlite ] && echo '#define SQLITE_VERSION_NUMBER 3040001' ;;
*-print-file-name=libsqlite3.so*) [ -e machine/sqlite ] && echo /lib/libsqlite3.so ;;
*) exec $CC "\$@" ;;
esac
END
cat >bin/apt-get <<'END'
#!/bin/sh
echo "$*" >>machine/asked
case "$*" in
*install*libsqlite3-dev*) [ -e machine/online ] && : >machine/sqlite ;;
esac
END
printf '#!/bin/sh\nshift\n"$@"\n' >bin/sudo
chmod +x bin/*
PATH=$tree/bin:$PATH
small=build/obj/harness/base/check.o
run() {
	make CC="$tree/bin/cc-without" "$@"
}

# No network: told once, asked once.
told='^SQLite .* can be neither found nor installed: results go to JSON lines$'
expect 0 "$told" run $small
[ -s machine/asked ] || { echo "FAILED: apt was not asked"; failures=1; }
rm -f machine/asked
expect 0 . run $small build/obj/harness/base/buf.o
if grep -q "$told" "$tmp/stdout" || [ -e machine/asked ]; then
	echo "FAILED: asked again"
	failures=1
fi
expect 0 . run help
expect 0 . run clean
# It is not asked for what does not compile, nor if it is not wanted.
expect 0 . run help
expect 0 . run NOSQLITE=1 $small
[ ! -e machine/asked ] || { echo "FAILED: asked for nothing"; failures=1; }
run clean >/dev/null

# With one: installed before anything is compiled, and used.
: >machine/online
expect 0 'sqlite_open.c$' run build/obj/reports/store/sqlite_open.o \
	build/obj/reports/store/store_test.o
grep -q -e -DHAVE_SQLITE "$tmp/stdout" && ! grep -q "$told" "$tmp/stdout" || {
	echo "FAILED: not used"
	failures=1
}

# Without: the store's own test of the lines, built so.
objects=
for f in base/buf base/check base/folder base/json base/utf8 base/version; do
	objects="$objects build/obj/harness/$f.o"
done
for f in environment lines nosqlite row schema store lines_test; do
	objects="$objects build/obj/reports/store/$f.o"
done
rm -f machine/*
run clean >/dev/null
expect 0 . run NOSQLITE=1 $objects
# shellcheck disable=SC2086
$CC -o lines_test $objects -lcmocka || failures=1
mkdir lines
expect 0 'OK.*without_sqlite_lines_are_written_and_not_read' \
	env TMPDIR="$tree/lines" ./lines_test
finish
