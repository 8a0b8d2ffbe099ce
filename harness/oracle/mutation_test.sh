#!/bin/sh
# Whether the page of the rules would notice the loss of one: for each rule a
# copy of the oracle in which that rule alone is never reported must fail the
# rule's case of rules_page_test.  A copy that crashes or hangs fails too.
set -u

# Prints source $2 without rule $1: where it is returned or in a table there is
# none instead, and nobody warns of it.  Where it is compared with, or a case,
# it is what might have been found, and stays.
without_rule() {
	case $1 in
	FAULT_*) none=FAULT_NONE ;;
	*) none=RULE_NONE ;;
	esac
	sed -e "/case $1:/b" \
	    -e "s/\([=!]= \)$1\>/\1KEPT/g" \
	    -e "s/notable_warn([^;]*\<$1\>[^;]*);/(void)0;/" \
	    -e "s/\<$1\>/$none/g" \
	    -e "s/\<KEPT\>/$1/g" "$2"
}

compile() {
	$CC -std=c11 -D_GNU_SOURCE -O0 -w -I. -c -o "$2" "$1"
}

# Links the test with the changed objects before the library: these are taken.
link() {
	out=$1
	shift
	$CC -o "$out" "$tmp/base/rules_page_test.o" "$@" "$tmp/base.a" \
		-lcmocka -lm -ldl -pthread
}

# Judges the mutant without rule $1, whose id is $2.  Prints what is wrong.
mutant() {
	dir=$tmp/$1
	mkdir -p "$dir"
	for file in $(grep -lw "$1" $sources); do
		without_rule "$1" "$file" >"$dir/mutant.c"
		cmp -s "$file" "$dir/mutant.c" && continue
		compile "$dir/mutant.c" "$dir/$(basename "$file" .c).o" ||
			{ echo "$1: $file does not compile without it"; return; }
	done
	if ! ls "$dir"/*.o >/dev/null 2>&1; then
		echo "$1: nothing reports $2"
	elif ! link "$dir/test" "$dir"/*.o; then
		echo "$1: cannot be linked"
	elif timeout 10 "$dir/test" "$2" >"$dir/log" 2>&1; then
		echo "$1: survives: no trace misses $2"
	fi
	rm -rf "$dir"
}

# All but the table of the rules' texts, and their numbers in the headers.
sources=$(ls harness/trace/*.c harness/oracle/*.c |
	grep -v -e '_test\.c$' -e '/rules\.c$')
if [ "${1:-}" = mutant ]; then
	mutant "$2" "$3"
	exit
fi
if [ "${1:-}" = compile ]; then
	compile "$2" "$tmp/base/$(basename "$2" .c).o"
	exit
fi

[ "${BUILD:-release}" = release ] ||
	{ echo 'it makes builds of its own; once is enough'; exit 77; }
CC=${CC:-gcc}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export CC tmp
jobs=$(nproc)
mkdir "$tmp/base"
{
	ls harness/base/*.c | grep -v '_test\.c$'
	printf '%s\n' $sources harness/oracle/rules.c \
		harness/oracle/rules_page_test.c
} | xargs -n 1 -P "$jobs" "$0" compile || exit 1
ar rc "$tmp/base.a" $(ls "$tmp"/base/*.o | grep -v '_test\.o$')
link "$tmp/test" && "$tmp/test" >"$tmp/log" 2>&1 ||
	{ cat "$tmp/log"; echo 'FAILED: with all rules in place'; exit 1; }

# Of the table: [RULE_X] = MACRO("id", ... in whatever lines.
tr '\n' ' ' <harness/oracle/rules.c |
	grep -Eo '\[(RULE|FAULT)_[A-Z0-9_]*\] = [^"]*"[^"]+"' |
	sed 's/\[\([A-Z0-9_]*\)\][^"]*"\([^"]*\)"/\1 \2/' >"$tmp/rules"
want=$(grep -c '^### ' harness/oracle/RULES.md)
got=$(wc -l <"$tmp/rules")
[ "$got" = "$want" ] ||
	{ echo "FAILED: $got rules in rules.c, $want in RULES.md"; exit 1; }
xargs -n 2 -P "$jobs" "$0" mutant <"$tmp/rules" >"$tmp/survivors" 2>&1
if [ -s "$tmp/survivors" ]; then
	cat "$tmp/survivors"
	echo FAILED
	exit 1
fi
echo "$got rules, none of which can go unnoticed"
