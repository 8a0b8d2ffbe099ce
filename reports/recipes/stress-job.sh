#!/bin/sh
# stress-job.sh [merge]: prints a native stress as an indexed Job of Kubernetes,
# a worker a pod; or the Job that merges the databases afterwards:
#
#	export IMAGE=registry/tracetorture VOLUME=results
#	WORKERS=20 RUNS=10000 TARGET=gort CLAIM='p<1/50000@95' \
#		sh stress-job.sh | kubectl apply -f -
#	kubectl wait --for=condition=complete --timeout=2h job/tracetorture
#	sh stress-job.sh merge | kubectl apply -f -
#
# and the results in all.db on the volume.  Beside what worker.sh is told (but
# OUT, which is /out):
#
#	IMAGE    with tracetorture as `make install' puts it
#	VOLUME   a PersistentVolumeClaim that all pods may write
#	WORKERS  how many [1]
#	AT_ONCE  how many of them at once [WORKERS]
#	CPUS     cores of each [2]
#	NAME     of the Job [tracetorture]
#	RECIPES  where they are in the image
#	         [/usr/local/share/tracetorture/recipes]
#	SEED     [random]
#
# The kubelet's podPidsLimit bounds a pod's threads: scenarios with thousands of
# them need it raised.
set -eu

: "${IMAGE:?}" "${VOLUME:?}" "${NAME:=tracetorture}" "${CPUS:=2}"
: "${WORKERS:=1}" "${RECIPES:=/usr/local/share/tracetorture/recipes}"
: "${AT_ONCE:=$WORKERS}" "${SEED:=$(od -An -N6 -tu8 /dev/urandom | tr -d ' ')}"
OUT=/out

# As a string of YAML.
quote() {
	printf %s "$1" | sed -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$/"/'
}

# The environment of worker.sh, as far as it is set.  To Kubernetes $(X) is a
# variable, and $$ a dollar.
environment() {
	for name in OUT SEED RUNS TIME TARGET SCENARIO CLAIM FORM TT; do
		eval "value=\${$name-}"
		[ -n "$value" ] || continue
		value=$(printf %s "$value" | sed 's/\$/$$/g')
		printf '            - name: %s\n              value: %s\n' \
			"$name" "$(quote "$value")"
	done
}

# job NAME SCRIPT [ARGUMENT], further lines of the Job's spec on standard input
job() {
	cat <<END
---
apiVersion: batch/v1
kind: Job
metadata:
  name: $(quote "$1")
spec:
$(cat)
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: worker
          image: $(quote "$IMAGE")
          command:
            - sh
            - $(quote "$RECIPES/$2")${3+
            - $(quote "$3")}
          env:
$(environment)
          resources:
            requests:
              cpu: $(quote "$CPUS")
            limits:
              cpu: $(quote "$CPUS")
          volumeMounts:
            - name: out
              mountPath: $OUT
      volumes:
        - name: out
          persistentVolumeClaim:
            claimName: $(quote "$VOLUME")
END
}

case ${1-stress} in
stress)
	# shellcheck disable=SC2016 # Kubernetes puts it in
	job "$NAME" worker.sh '$(JOB_COMPLETION_INDEX)' <<END
  completionMode: Indexed
  completions: $WORKERS
  parallelism: $AT_ONCE
  backoffLimit: $WORKERS
END
	;;
merge)
	job "$NAME-merge" merge.sh <<END
  backoffLimit: 2
END
	;;
*)
	echo "usage: stress-job.sh [merge]" >&2
	exit 2
	;;
esac
