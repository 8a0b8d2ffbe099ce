#!/bin/sh
# The recipes spread a stress over workers and join what they found: with GNU
# parallel itself, and stand-ins for ssh, Slurm and Kubernetes.
. harness/cli/expect.sh

recipes=$PWD/reports/recipes
case $BIN in /*) ;; *) BIN=$PWD/$BIN ;; esac
export TT="$BIN/tracetorture" TARGET=null SCENARIO=smallest RUNS=2 SEED=700
export CLAIM='p<1/50000@95'

for script in worker.sh merge.sh stress-parallel.sh stress-job.sh \
	stress.sbatch; do
	sh -n "$recipes/$script" || failures=1
	! command -v shellcheck >/dev/null || shellcheck "$recipes/$script" ||
		failures=1
done

# A worker: what it did well is no failure of it.
export OUT="$tmp/one out"
expect 0 'inconclusive|open' sh "$recipes/worker.sh" 7
[ -e "$OUT/worker-7.db" ] || skip "built without SQLite"
finding=$(broken DAMAGE)
expect 0 '^finding: ' env TARGET="$finding" SCENARIO=seed \
	sh "$recipes/worker.sh" 8
expect 2 'nonesuch' env TARGET=nonesuch sh "$recipes/worker.sh" 9
expect 0 '^ok: ' env FORM=jsonl CLAIM= sh "$recipes/worker.sh" 10
have "$OUT/worker-10.jsonl"
expect 0 'worker-10.jsonl: 1 new hunt, 0 new' sh "$recipes/merge.sh"
expect 0 'worker-7.db: 0 new hunts' sh "$recipes/merge.sh"
expect 4 'no worker.s database' env OUT="$tmp/nothing" sh "$recipes/merge.sh"

# rows SQL: what the joined database says
rows() {
	sqlite3 "$OUT/all.db" "$1" | tr '\n' ' '
}
# All three workers have done their part, each with a seed of its own.
three_workers() {
	if ! command -v sqlite3 >/dev/null; then
		have "$OUT/all.db"
		return
	fi
	expect 0 '^700 701 702 $' rows 'SELECT seed FROM hunt ORDER BY seed'
	expect 0 '^6 $' rows 'SELECT sum(runs) FROM batch'
	expect 0 '^p<1/50000@95 $' rows 'SELECT DISTINCT claim FROM hunt'
}

# GNU parallel: here, and on two machines that a stand-in for ssh leads to, with
# none of this environment.
if command -v parallel >/dev/null; then
	export WORKERS=3 HOME="$tmp"
	export OUT="$tmp/parallel"
	expect 0 'worker-2.db: 1 new hunt' sh "$recipes/stress-parallel.sh"
	three_workers
	cat >"$tmp/ssh" <<-'END'
	#!/bin/sh
	# ssh [OPTION...] MACHINE [--] COMMAND...
	while :; do
		case $1 in
		-[ltTpoS]) shift 2 ;;
		-*) shift ;;
		*) break ;;
		esac
	done
	echo "$1" >>"${0%/*}/machines"
	shift
	[ "$1" != -- ] || shift
	exec env -i PATH="$PATH" HOME="$HOME" SHELL=/bin/sh sh -c "$*"
	END
	chmod +x "$tmp/ssh"
	export OUT="$tmp/machines-out"
	expect 0 'worker-2.db: 1 new hunt' env PARALLEL_SSH="$tmp/ssh" \
		MACHINES=one,two sh "$recipes/stress-parallel.sh"
	three_workers
	expect 0 '^one$' cat "$tmp/machines"
	expect 0 '^two$' cat "$tmp/machines"
	expect 4 '3 workers failed' env OUT="$tmp/parallel" TARGET=nonesuch \
		sh "$recipes/stress-parallel.sh"
else
	echo "parallel is missing: that recipe was not run"
fi

# Slurm: the script is copied elsewhere and run once a task.
mkdir "$tmp/slurm" "$tmp/spool"
cat >"$tmp/slurm/sbatch" <<'END'
#!/bin/sh
set -eu
array=
for argument; do
	case $argument in
	--array=0-*) array=${argument#--array=0-} ;;
	--dependency=afterany:4711) ;;
	--wrap) wrap=yes ;;
	*) file=$argument ;;
	esac
done
if [ "${wrap-}" ]; then
	exec sh -c "$file"
fi
cp "$file" "$SPOOL/slurm_script"
export SLURM_SUBMIT_DIR="$PWD" SLURM_ARRAY_JOB_ID=4711
for task in $(seq 0 "$array"); do
	SLURM_ARRAY_TASK_ID=$task sh "$SPOOL/slurm_script"
done
END
printf '#!/bin/sh\nexec "$@"\n' >"$tmp/slurm/srun"
chmod +x "$tmp"/slurm/*
export SPOOL="$tmp/spool" OUT="$tmp/slurm-out"
old=$PATH
PATH=$tmp/slurm:$PATH
cd "$recipes" || exit 1
expect 0 'inconclusive|open' sbatch --array=0-2 stress.sbatch
expect 0 'worker-2.db: 1 new hunt' \
	sbatch --dependency=afterany:4711 --wrap 'sh merge.sh'
three_workers
export OUT="$tmp/slurm-seed"
(unset SEED; sbatch --array=0-1 stress.sbatch) >"$tmp/log" 2>&1 || failures=1
expect 0 'worker-1.db: 1 new hunt' sh merge.sh
! command -v sqlite3 >/dev/null || expect 0 '^4711000000 4711000001 $' \
	rows 'SELECT seed FROM hunt ORDER BY seed'
PATH=$old

# Kubernetes: the Job is YAML, and its command does the work.
export IMAGE=registry/tracetorture:1 VOLUME=results RECIPES="$recipes"
sh stress-job.sh >"$tmp/job.yaml" || failures=1
sh stress-job.sh merge >"$tmp/merge.yaml" || failures=1
hostile="p\"<'1/5 #@\\\\95: \$(X) \`"
CLAIM=$hostile sh stress-job.sh >"$tmp/hostile.yaml" || failures=1
expect 2 '^usage' sh stress-job.sh dance
expect 2 'IMAGE' env -u IMAGE sh stress-job.sh
if command -v yamllint >/dev/null; then
	for yaml in job merge hostile; do
		yamllint -s -d "{extends: default, rules: {line-length: disable}}" \
			"$tmp/$yaml.yaml" || failures=1
	done
else
	echo "yamllint is missing: the Job was not linted"
fi
# get FILE PATH: a value of it
get() {
	yq -r "$2" "$tmp/$1.yaml"
}
worker='.spec.template.spec.containers[0]'
# The container of FILE, of this index: with its command and environment alone,
# /out where the volume is.
pod() {
	get "$1" "$worker | (.env[] | \"export \" + .name + \"=\" + (.value |
		gsub(\"\\\\\$\\\\\$\"; \"\$\") | @sh)), (.command | @sh)" |
		sed -e "s,^export OUT='/out',export OUT='$tmp/job-out'," \
			-e "s,\\\$(JOB_COMPLETION_INDEX),$2," >"$tmp/pod.sh"
	env -i PATH="$PATH" sh "$tmp/pod.sh"
}
if command -v yq >/dev/null && command -v jq >/dev/null; then
	OUT=$tmp/job-out
	expect 0 '^Indexed 3 3$' get job \
		'.spec | "\(.completionMode) \(.completions) \(.parallelism)"'
	expect 0 '^Never$' get job .spec.template.spec.restartPolicy
	expect 0 '^batch/v1 Job tracetorture-merge$' get merge \
		'"\(.apiVersion) \(.kind) \(.metadata.name)"'
	expect 0 '^results$' get merge \
		'.spec.template.spec.volumes[0].persistentVolumeClaim.claimName'
	get hostile "$worker | .env[] | select(.name == \"CLAIM\") | .value" \
		>"$tmp/claim"
	printf '%s\n' "$hostile" | sed 's/\$/$$/g' | cmp - "$tmp/claim" || failures=1
	for index in 0 1 2; do
		expect 0 'inconclusive|open' pod job $index
	done
	expect 0 'worker-2.db: 1 new hunt' pod merge -
	three_workers
else
	echo "yq is missing: the Job was not run"
fi
finish
