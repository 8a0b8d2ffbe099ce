#!/bin/bash -eu
# ClusterFuzzLite looks for this file; the Dockerfile takes the one that is
# shared with OSS-Fuzz.
exec "$(dirname "$0")/../fuzzers/oss-fuzz/build.sh"
