#!/bin/sh
# The recipes for CI: their form, and ci.sh on a small repository with a target
# that is right, and one that is broken.
. harness/cli/expect.sh

recipes=$(pwd)/reports/recipes
# quiet COMMAND...: it has nothing to say against it.
quiet() {
	"$@" || { echo "FAILED: $*"; failures=1; }
}
quiet sh -n "$recipes/ci.sh"
command -v shellcheck >/dev/null && quiet shellcheck "$recipes/ci.sh"
command -v yamllint >/dev/null && quiet yamllint -s -d \
	'{extends: default, rules: {document-start: disable, line-length: {max: 110}, truthy: {check-keys: false}}}' \
	"$recipes/ci.yml"
# Each name that the workflow sets is one that ci.sh reads.
sed -n '/^    env:/,/^    steps:/s/^      \([A-Z_]*\):.*/\1/p' \
	"$recipes/ci.yml" >"$tmp/names"
[ "$(wc -l <"$tmp/names")" -ge 8 ] || failures=1
while read -r name; do
	grep -q "^: \"\${$name:" "$recipes/ci.sh" ||
		{ echo "FAILED: ci.sh knows no $name"; failures=1; }
done <"$tmp/names"

command -v git >/dev/null || finish
$tt stress --target null --scenario smallest --runs 1 --out "$tmp/first" \
	>/dev/null
[ -e "$tmp/first/tracetorture.db" ] || finish # built without SQLite

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
TRACETORTURE=$(realpath "$tt")
top=$(pwd)
export TRACETORTURE
git init -q -b main "$tmp/repo"
cd "$tmp/repo" || exit 1
printf 'procs 1\nsessions 4\nshape 1 on 0 off 0\ngroup 1 times 1\n\tgetppid x1\n' \
	>small.scn
echo '#include "targets/null/null.c"' >mine.c
git add mine.c small.scn
git commit -qm 'It is right'
git tag right
echo '#include "harness/trial/testdata/broken.c"' >mine.c
git commit -qam 'Its traces are damaged'
git tag damaged

# ci NAME=VALUE...: ci.sh with few runs.
ci() {
	env BUILD="$CC -w -shared -fPIC -I$top -DBREAK=DAMAGE -o mine.so mine.c -pthread" \
		TARGET=mine.so SCENARIO=small.scn RUNS=24 ROUNDS=2 MARGIN=1/4 \
		CLAIM='p<1/5@90' CLAIM_TIME=60 "$@" sh "$recipes/ci.sh"
}
git checkout -q right
expect 0 '^claim  *p<1/5@90: met' ci
expect 0 '^gate  *no worse than before; ' \
	ci BASE=right GITHUB_STEP_SUMMARY="$tmp/summary.md"
expect 0 '^### Before and after$' cat "$tmp/summary.md"
# of a fix, too
expect 0 '^verdict  *better: ' ci BASE=damaged
expect 3 '^gate  *not known whether it is worse' \
	ci BASE=right MARGIN=1/1000 CLAIM= STRICT=1
expect 0 'whether it is worse than right is not decided' \
	ci BASE=right MARGIN=1/1000 CLAIM=
git checkout -q damaged
expect 1 '^claim  *p<1/5@90: broken' ci
expect 1 '^gate  *worse than before: p = ' ci BASE=right CLAIM=
# What is no answer is none.
expect 2 'TARGET' env TARGET= sh "$recipes/ci.sh"
expect 2 'want one like p<1/50000@95' ci CLAIM=p
[ "$(git worktree list | wc -l)" = 1 ] || {
	echo "FAILED: a worktree is left"; failures=1; }
finish
