# `make help` lists what can be asked for.  All that is made goes under build/.
BUILD  ?= release
PREFIX ?= /usr/local
# One row a build.  CC, CFLAGS and LDFLAGS are left to the user.
FLAGS.release := -O2
FLAGS.debug   := -O0
FLAGS.asan    := -O1 -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all
FLAGS.tsan    := -O1 -fsanitize=thread
FLAGS.arm64   := -O2
# Where each function begins and what is compared is told to libFuzzer.
FLAGS.fuzz    := -O1 -fsanitize=fuzzer-no-link,address,undefined,float-cast-overflow \
                 -fno-sanitize-recover=all
# gcc's thread sanitizer dies at 8,128 fibers, hence clang.
CC.asan  := clang
CC.tsan  := clang
CC.fuzz  := clang
CC.arm64 := aarch64-linux-gnu-gcc
# One row a target that needs flags of its own: gort unwinds by frame pointers.
TARGETFLAGS.gort := -fno-omit-frame-pointer

BUILDS := $(sort $(patsubst FLAGS.%,%,$(filter FLAGS.%,$(.VARIABLES))))
$(if $(filter-out $(BUILDS),$(BUILD)),$(error BUILD=$(BUILD): want one of $(BUILDS)))
ifeq ($(origin CC),default)
CC := $(or $(CC.$(BUILD)),gcc)
endif
B    := $(if $(filter release,$(BUILD)),build,build/$(BUILD))
O    := $B/obj
BIN  := $B/bin
ARCH := $(firstword $(subst -, ,$(shell $(CC) -dumpmachine 2>/dev/null)))
HAVE_PATCH := $(shell command -v patch)
# libbacktrace comes with gcc; clang finds it in gcc's folder.
BACKTRACE  := $(filter /%,$(wildcard $(shell $(CC) -print-file-name=libbacktrace.a 2>/dev/null)))
# R's mathematical library, for the second opinion of one test: it is GPL.
RMATH := $(and $(filter $(ARCH),$(shell uname -m)),$(filter /%,$(wildcard $(shell $(CC) -print-file-name=libRmath.so 2>/dev/null))))
# Where results are kept: SQLite, or without it lines of JSON.  NOSQLITE=1: as if
# there were none.
FINDSQLITE := $(CC) $(CFLAGS) -include sqlite3.h -dM -E -x c /dev/null 2>/dev/null | \
              awk '$$2 == "SQLITE_VERSION_NUMBER" && $$3 >= 3038000 { n++ } END { exit !n }' && \
              $(CC) -print-file-name=libsqlite3.so | grep '^/'
SQLITE := $(if $(NOSQLITE),,$(shell $(FINDSQLITE)))
COMMIT := $(shell GIT_OPTIONAL_LOCKS=0 git --git-dir=.git describe --always --dirty 2>/dev/null)

WARN     := -Wall -Wextra -Wshadow -Wvla -Wconversion -Wstrict-prototypes \
            -Wmissing-prototypes
COMPILE   = $(CC) -std=c11 -D_GNU_SOURCE -g -pthread $(WARN) \
            $(FLAGS.$(BUILD)) $(CFLAGS)
LIBS     := $(BACKTRACE) $(if $(SQLITE),-lsqlite3) -ldl -lm
PIC      := -fPIC -fvisibility=hidden
SHARED   := -shared -Wl,-Bsymbolic

# Sources are found, not listed: a file's place says what it is.
PLACES  := $(filter-out %/testdata/,$(wildcard harness/*/ harness/explore/*/ reports/*/)) fuzzers/
OURS    := $(filter-out fuzzers/,$(PLACES))
ALL     := $(sort $(wildcard $(OURS:%=%*.c)))
CLI     := $(filter-out %_test.c,$(filter harness/cli/%,$(ALL)))
NOTHERE := $(if $(SQLITE),reports/store/nosqlite.c,reports/store/sqlite_%)
LIB     := $(filter-out %_test.c %_bench.c $(CLI) $(NOTHERE),$(ALL))
LIBOBJ   = $(LIB:%.c=$O/%.o) $(patsubst %.S,$O/%.o,$(filter-out $(OTHERARCH),$(wildcard $(OURS:%=%*.S))))
TARGETS := $(filter-out programs,$(patsubst targets/%/,%,$(sort $(wildcard targets/*/))))
VARIANTS := $(foreach t,$(TARGETS),$(patsubst targets/$t/bugs/%.patch,$t+%,$(sort $(wildcard targets/$t/bugs/*.patch))))
CTEST   := $(sort $(wildcard $(PLACES:%=%*_test.c) targets/*/*_test.c))
SHTEST  := $(sort $(wildcard $(PLACES:%=%*_test.sh) targets/*/*_test.sh))
# Under sanitizers that can't follow fibers, or cost what counts, no schedules.
FUZZ    := $(patsubst %.c,$O/%,$(filter-out $(if $(filter release debug asan,$(BUILD)),,%/schedule_fuzz.c),$(sort $(wildcard fuzzers/*_fuzz.c))))
# What fuzzers share; the others beside them are engines.
ENGINES := replay libfuzzer schedule_libfuzzer schedule_afl schedule_afl_mutator
FUZZLIB := $(filter-out %_test.c %_fuzz.c $(ENGINES:%=fuzzers/%.c),$(sort $(wildcard fuzzers/*.c)))
TEST    := $(CTEST:%.c=$O/%)
BENCH   := $(patsubst %.c,$O/%,$(sort $(wildcard $(OURS:%=%*_bench.c) targets/*/*_bench.c)))
SHBENCH := $(sort $(wildcard $(PLACES:%=%*_bench.sh) targets/*/*_bench.sh))
STATUS  := $(TEST:%=%.status) $(FUZZ:%=%.status) $(SHTEST:%=$O/%.status)
TOOL    := $(BIN)/tracetorture
OTHERARCH := $(filter-out %_$(ARCH).S,%_x86_64.S %_aarch64.S)
# $(call targetsrc,NAME): the sources of a target, relative to its folder.
targetsrc = $(filter-out %_test.c %_bench.c $(OTHERARCH),$(notdir $(sort \
            $(wildcard targets/$1/*.c targets/$1/*.S))))
targetobj = $(addprefix $O/$2/,$(addsuffix .o,$(basename $(call targetsrc,$1))))
SO := $(foreach t,$(TARGETS),$(if $(call targetsrc,$t),$(BIN)/targets/$t.so))
SO += $(if $(HAVE_PATCH),$(VARIANTS:%=$(BIN)/targets/%.so))

all: $(TOOL) $(SO) controlled fuzzers  ## build the tool, the targets and their variants
	$(if $(HAVE_PATCH),,@echo "patch(1) is missing: no variants are built")

$(TOOL): $(CLI:%.c=$O/%.o) $(LIBOBJ) $O/sources
# A controlled target calls back into who loads it, by these names alone.
EXPORT := -Wl,--export-dynamic-symbol='ttx_*'
# Archives, so that a test takes only what it needs: targets and harness have
# functions of the same name, and a test may #include the file it tests.
$(TEST) $(BENCH) $(FUZZ): %: %.o $O/harness.a
$(FUZZ) $(filter $O/fuzzers/%,$(TEST)): $O/fuzzers.a
$(TEST): CMOCKA := -Wl,--as-needed -lcmocka
$O/reports/statistics/rmath_test.o: $O/rmath
ifneq ($(RMATH),)
$O/reports/statistics/rmath_test.o: OWN := -DHAVE_RMATH
$O/reports/statistics/rmath_test: CMOCKA := -lcmocka -lRmath
endif
$O/reports/store/%_test.o: OWN := $(if $(SQLITE),-DHAVE_SQLITE)
$(filter $O/reports/store/%,$(TEST:%=%.o)): $O/sqlite
# A fuzzer is a target and an engine: libFuzzer, or what runs named files.
ifeq ($(BUILD),fuzz)
$(filter-out %/scenario_fuzz,$(FUZZ)): $O/fuzzers/libfuzzer.o
$(FUZZ): ENGINE := -fsanitize=fuzzer
else
$(FUZZ): $O/fuzzers/replay.o
endif
$(TOOL) $(TEST) $(BENCH) $(FUZZ):
	@mkdir -p $(@D)
	$(COMPILE) $(LDFLAGS) $(ENGINE) $(EXPORT) -o $@ $(filter %.o,$^) $(WHOLE) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LIBS) $(CMOCKA)
$(filter $O/harness/explore/% $O/harness/trial/controlled_bench $O/harness/trial/determinism_test $O/fuzzers/schedule_%,$(TEST) $(BENCH) $(FUZZ)): WHOLE := -Wl,--whole-archive $O/harness.a -Wl,--no-whole-archive
$O/harness.a: $(LIBOBJ) $O/sources
$O/fuzzers.a: $(FUZZLIB:%.c=$O/%.o)
$O/harness.a $O/fuzzers.a $O/fuzzed.a $(TARGETS:%=$O/targets/%.a):
	@rm -f $@; mkdir -p $(@D)
	$(AR) rcs $@ $(filter %.o,$^)
$O/%.o: %.c $O/flags
	@mkdir -p $(@D)
	$(COMPILE) $(OWN) -I. -MMD -MP -c -o $@ $<
$O/%.o: %.S $O/flags
	@mkdir -p $(@D)
	$(COMPILE) $(OWN) -I. -MMD -MP -c -o $@ $<
# That one header: the others beside it are gcc's own.
ifneq ($(BACKTRACE),)
BACKTRACES := $O/harness/trial/stacks.o $O/harness/view/symbols.o $O/harness/explore/place.o
$(BACKTRACES): OWN := -DHAVE_LIBBACKTRACE -I$O/include
$(BACKTRACES): $O/include/backtrace.h
$O/include/backtrace.h: $(dir $(BACKTRACE))include/backtrace.h
	@mkdir -p $(@D) && cp $< $@
endif
$O/harness/trial/target_load.o: OWN := -DLIBDIR='"$(PREFIX)/lib/tracetorture"'
$O/harness/trial/target_load.o: $O/prefix
# These are embedded in it, which -MMD does not see.
$O/harness/scenario/presets.o: $(wildcard corpus/scenarios/*)
$O/reports/store/schema.o: $(wildcard reports/store/*.sql)
$O/harness/base/version.o: OWN := -DCOMMIT='"$(COMMIT)"'
$O/harness/base/version.o: $O/commit
$O/harness/base/page.o: harness/base/page.css
$O/reports/pages/html.o: reports/pages/html.css

# A target is one shared object; its tests are linked with its objects.
define target
$(BIN)/targets/$1.so: $(call targetobj,$1,targets/$1) $O/sources
$(call targetobj,$1,targets/$1): OWN := $(PIC) $(TARGETFLAGS.$1)
$O/targets/$1.a: $(call targetobj,$1,targets/$1) $O/sources
$(filter $O/targets/$1/%,$(TEST) $(BENCH)): $O/targets/$1.a
endef
$(foreach t,$(TARGETS),$(eval $(call target,$t)))

# A variant is a target of which what its patch touches is built from a patched
# copy, all if that is a header: $1 target, $2 patch.
TOUCHED := $(shell awk -F /targets/ '/^\+\+\+ b\/targets\// { n = split(FILENAME, a, "/"); \
             sub(/[.]patch$$/, "", a[n]); split($$2, b, "/"); print b[1] "+" a[n] ":" b[2] }' \
             /dev/null $(wildcard targets/*/bugs/*.patch))
touched  = $(patsubst $1+$2:%,%,$(filter $1+$2:%,$(TOUCHED)))
touchedsrc = $(if $(filter %.h,$(touched)),$(call targetsrc,$1),$(filter $(touched),$(call targetsrc,$1)))
# $1 target, $2 patch, $3 folder of the variant's objects, $4 of the target's
variantobj = $(addprefix $O/$3/,$(addsuffix .o,$(basename $(call touchedsrc,$1,$2)))) \
             $(addprefix $O/$4/,$(addsuffix .o,$(basename $(filter-out $(call touchedsrc,$1,$2),$(call targetsrc,$1)))))
define variant
$(BIN)/targets/$1+$2.so: $(call variantobj,$1,$2,variants/$1+$2,targets/$1) $O/sources
$(filter $O/variants/%,$(call variantobj,$1,$2,variants/$1+$2,targets/$1)): OWN := $(PIC) $(TARGETFLAGS.$1)
$(addprefix $B/src/$1+$2/targets/$1/,$(call targetsrc,$1)): $B/src/$1+$2/patched ;
$O/variants/$1+$2/%.o: $B/src/$1+$2/targets/$1/%.c $B/src/$1+$2/patched $O/flags
	@mkdir -p $$(@D)
	$$(COMPILE) $$(OWN) -I$B/src/$1+$2 -I. -MMD -MP -c -o $$@ $$<
$O/variants/$1+$2/%.o: $B/src/$1+$2/targets/$1/%.S $B/src/$1+$2/patched $O/flags
	@mkdir -p $$(@D)
	$$(COMPILE) $$(OWN) -I$B/src/$1+$2 -I. -MMD -MP -c -o $$@ $$<
$B/src/$1+$2/patched: targets/$1/bugs/$2.patch $(wildcard targets/$1/*.[chS])
	@rm -rf $$(@D) && mkdir -p $$(@D)/targets/$1
	@cp $(wildcard targets/$1/*.[chS]) $$(@D)/targets/$1
	patch -s -p1 --fuzz=0 -d $$(@D) <$$<
	@touch $$@
$(BIN)/targets/$1+$2.so: $(BIN)/targets/$1+$2.about
$(BIN)/targets/$1+$2.about: targets/$1/bugs/$2.patch
	@mkdir -p $$(@D)
	@sed -n 1p $$< >$$@
endef
$(foreach v,$(VARIANTS),$(eval $(call variant,$(firstword $(subst +, ,$v)),$(subst $(firstword $(subst +, ,$v))+,,$v))))

# The controlled flavour of each target: the same source, made for explore.
# A target that reads a tick counter does so in a file of its own, which is
# left out, through a function of that name.
TICKS.gort := gort_ticks
NOTICKS    := ticks.c
TTCC       := harness/explore/tracetorture-cc
CONTROLLED := $(and $(shell command -v clang),$(shell command -v objcopy),$(filter $(ARCH),$(shell uname -m)))
controlledobj = $(filter-out $(addprefix %/,$(NOTICKS:.c=.o)),$(call variantobj,$2,$(patsubst $2+%,%,$1),controlled/$1,controlled/$2))
# $1 name, $2 target, $3 folder of the sources, $4 what stands for them
define controlled
$(BIN)/targets/controlled/$1.so: $(call controlledobj,$1,$2) $4
$O/controlled/$1/%.o: $3/targets/$2/%.c $4 $(TTCC) $(TTCC:%tracetorture-cc=%renames) $O/ticks.$2
	@mkdir -p $$(@D)
	TTX_RENAMES=$O/ticks.$2 $(TTCC) -O1 -std=c11 -D_GNU_SOURCE $(TARGETFLAGS.$2) -I$3 -I. -MMD -MP -c -o $$@ $$<
$O/controlled/$1/%.o: $3/targets/$2/%.S $4 $(TTCC)
	@mkdir -p $$(@D)
	$(TTCC) -I$3 -I. -c -o $$@ $$<
ifeq ($1,$2)
$O/ticks.$2: NOTE = $(foreach s,$(or $(TICKS.$2),none),$s ttx_ticks)
endif
CSO += $(BIN)/targets/controlled/$1.so
endef
ifneq ($(CONTROLLED),)
$(foreach t,$(TARGETS),$(if $(call targetsrc,$t),$(eval $(call controlled,$t,$t,.,))))
ifneq ($(HAVE_PATCH),)
$(foreach v,$(VARIANTS),$(eval $(call controlled,$v,$(firstword $(subst +, ,$v)),$B/src/$v,$B/src/$v/patched)))
endif
endif
$(BIN)/targets/controlled/%.so:
	@mkdir -p $(@D)
	$(TTCC) -o $@ $(filter %.o,$^)
# Small programs with a known bug, for explore alone; each with its twin.  One
# row a program that comes in several sizes N.
SIZES.bakery   := 5
SIZES.chain    := 4 6
SIZES.deadlock := 2 3 5
SIZES.reorder  := 3 5 10
SIZES.twostage := 2 10
SIZES.window   := 7 8
PROGRAMNAMES := $(patsubst targets/programs/%.c,%,$(sort $(wildcard targets/programs/*.c)))
PROGRAM := $(TTCC) -O1 -std=c11 -D_GNU_SOURCE
# $1 program, $2 source, $3 flags
define program
$(BIN)/programs/$1.so: $2 targets/programs/program.h $(TTCC) $(TTCC:%tracetorture-cc=%renames)
	@mkdir -p $$(@D)
	$(PROGRAM) $3 -o $$@ $$<
endef
define twins
$(call program,$1,$2,$3)
$(call program,$1.fixed,$2,$3 -DFIXED)
PROGRAMS += $(BIN)/programs/$1.so $(BIN)/programs/$1.fixed.so
endef
$(foreach p,$(PROGRAMNAMES),$(if $(SIZES.$p),$(foreach n,$(SIZES.$p),$(eval $(call twins,$p_$n,targets/programs/$p.c,-DN=$n))),$(eval $(call twins,$p,targets/programs/$p.c))))
$(foreach p,$(patsubst harness/explore/testdata/%.c,%,$(wildcard harness/explore/testdata/*.c)),$(eval $(call program,$p,harness/explore/testdata/$p.c)))
$O/harness/explore/explore_bench: $(if $(CONTROLLED),$(BIN)/programs/increments.so)
$O/harness/explore/strategy_test: | $(if $(CONTROLLED),$(BIN)/programs/three_and_one.so)
$O/harness/trial/controlled_bench: $(CSO)
$O/harness/trial/determinism_test: $(if $(CONTROLLED),$(BIN)/programs/everything.so)
controlled: $(CSO) $(if $(CONTROLLED),$(PROGRAMS))

# The fuzzer of schedules with other engines.  Nothing of it is instrumented:
# what the target does is told by counters of its own (fuzzers/feedback.h).
LIBFUZZER := $(and $(filter release,$(BUILD)),$(CONTROLLED),$(wildcard $(shell clang -print-runtime-dir 2>/dev/null)/libclang_rt.fuzzer-$(ARCH).a))
AFL       := $(and $(filter release,$(BUILD)),$(CONTROLLED),$(shell command -v afl-clang-fast))
FUZZERS   := $(if $(LIBFUZZER),$(BIN)/schedule_fuzz_libfuzzer) $(if $(AFL),$(BIN)/schedule_fuzz_afl $(BIN)/schedule_afl_mutator.so)
fuzzers: $(FUZZERS)
$(BIN)/schedule_fuzz_libfuzzer: $O/fuzzers/schedule_libfuzzer.o
$(BIN)/schedule_fuzz_libfuzzer: DRIVER := clang
$(BIN)/schedule_fuzz_afl: $O/fuzzers/schedule_afl.o
$(BIN)/schedule_fuzz_afl: DRIVER := AFL_QUIET=1 afl-clang-fast
# What fuzzers run; of explore all, since targets call it by name.
$O/fuzzed.a: $(foreach l,base trace oracle scenario trial,$(filter $O/harness/$l/%,$(LIBOBJ)))
$(BIN)/schedule_fuzz_libfuzzer $(BIN)/schedule_fuzz_afl $(BIN)/engine/schedule_fuzz: $(filter $O/harness/explore/%,$(LIBOBJ))
$(BIN)/schedule_fuzz_libfuzzer $(BIN)/schedule_fuzz_afl: $O/fuzzers/schedule_fuzz.o $O/fuzzers.a $O/fuzzed.a
	@mkdir -p $(@D)
	$(DRIVER) -fsanitize=fuzzer -pthread $(LDFLAGS) $(EXPORT) -o $@ $(filter %.o,$^) \
	 -Wl,--start-group $(filter %.a,$^) -Wl,--end-group -Wl,--as-needed $(LIBS)
# All fuzzers with an engine that is given, as OSS-Fuzz has it: CC, CFLAGS, CXX,
# CXXFLAGS, LIB_FUZZING_ENGINE, and FUZZING_ENGINE, which says what it can do.
FUZZING_ENGINE ?= libfuzzer
CAN.libfuzzer  := libfuzzer schedule_libfuzzer
CAN.afl        := schedule_afl
ENGINEFUZZ     := $(patsubst fuzzers/%.c,$(BIN)/engine/%,$(sort $(wildcard fuzzers/*_fuzz.c)))
engine: $(ENGINEFUZZ) $(BIN)/targets/gort.so $(BIN)/targets/controlled/gort.so
$(BIN)/engine/schedule_fuzz: $(patsubst %,$O/fuzzers/%.o,$(filter schedule_%,$(CAN.$(FUZZING_ENGINE))))
$(filter-out %/schedule_fuzz %/scenario_fuzz,$(ENGINEFUZZ)): $(patsubst %,$O/fuzzers/%.o,$(filter-out schedule_%,$(CAN.$(FUZZING_ENGINE))))
$(ENGINEFUZZ): $(BIN)/engine/%: $O/fuzzers/%.o $O/fuzzers.a $O/fuzzed.a
	@mkdir -p $(@D)
	$(CXX) $(CXXFLAGS) -pthread $(LDFLAGS) $(EXPORT) -o $@ $(filter %.o,$^) \
	 -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LIB_FUZZING_ENGINE) -Wl,--as-needed $(LIBS)
# A library, so its parts are compiled once more.
AFLMUTATOR := $(addprefix fuzzers/,schedule_afl_mutator.c schedule_mutate.c schedule_input.c) \
              $(addprefix harness/scenario/,bytes.c generate.c model.c text.c) harness/base/buf.c harness/base/check.c
$(BIN)/schedule_afl_mutator.so: $(AFLMUTATOR) $(wildcard fuzzers/*.h harness/scenario/*.h harness/base/*.h) $O/flags
	@mkdir -p $(@D)
	$(COMPILE) -I. $(PIC) $(SHARED) -o $@ $(filter %.c,$^)

$(BIN)/targets/%.so:
	@mkdir -p $(@D)
	$(COMPILE) $(LDFLAGS) $(SHARED) -o $@ $(filter %.o,$^)

# Rewritten, so that what hangs on them is made again, only when they differ.
$O/flags: NOTE = $(COMPILE)
$O/sources: NOTE = $(LIB) $(CLI) $(foreach t,$(TARGETS),$(call targetsrc,$t))
$O/prefix: NOTE = $(PREFIX)
$O/rmath: NOTE = $(RMATH)
$O/commit: NOTE = $(COMMIT)
$O/sqlite: NOTE = $(SQLITE)
$O/flags $O/sources $O/prefix $O/rmath $O/commit $O/sqlite $(TARGETS:%=$O/ticks.%): FORCE
	@mkdir -p $(@D)
	@echo '$(NOTE)' | cmp -s - $@ || echo '$(NOTE)' >$@

# Folders with traces: of gort's bugs, and those that Go's own tests read.
FUZZSEEDS := corpus/traces $(wildcard /usr/share/go-1.19/src/internal/trace/testdata)
$O/fuzzers/%: SEEDS = $(FUZZSEEDS)
$O/fuzzers/scenario_fuzz.campaign $O/fuzzers/scenario_fuzz.status: SEEDS := corpus/scenarios
$O/fuzzers/schedule_fuzz.status: SEEDS :=
TARGET ?= gort
SECONDS ?= 60
fuzz: all  ## hunt for days with explore, libFuzzer and AFL++, until ^C: make fuzz TARGET=gort ARGS='--time 12h'
	$(TOOL) campaign --target '$(TARGET)' --corpus corpus/fuzz/schedule $(ARGS)
fuzz-bytes:  ## fuzz the trace reader, the order, the oracle, scenarios with bytes: SECONDS=60 each
	+@$(MAKE) --no-print-directory BUILD=fuzz SECONDS=$(SECONDS) fuzz-run
ablation: all  ## what each part of the fuzzer of schedules buys, as a table: SEEDS=5 BUDGET=10000 SUBJECTS=... ARMS=... QUICK=1
	@mkdir -p out
	@BIN=$(BIN) fuzzers/ablation.sh >out/ablation.md; s=$$?; cat out/ablation.md; exit $$s
# Adds to corpus/fuzz what fuzzing has found that is new and small.  Of schedules
# what is new by edges alone: else there would be too many.
corpus-merge:  ## add to corpus/fuzz what fuzz and fuzz-bytes have found that is new and small
	+@$(MAKE) --no-print-directory BUILD=fuzz merge-run
	+@$(MAKE) --no-print-directory BUILD=release schedule-merge
merge-run: $(FUZZ:%=%.merge)
$O/fuzzers/%_fuzz.merge: $O/fuzzers/%_fuzz FORCE
	@mkdir -p corpus/fuzz/$* $B/corpus/$*
	@$< -merge=1 -max_len=400 -timeout=20 corpus/fuzz/$* $B/corpus/$* $(SEEDS) >$B/$*.merge.log 2>&1 || \
	 { tail -n 20 $B/$*.merge.log; exit 1; }
	@grep 'new files' $B/$*.merge.log | sed 's,^,$*: ,'
schedule-merge: $(FUZZERS) $(BIN)/targets/gort.so $(BIN)/targets/controlled/gort.so
	@mkdir -p corpus/fuzz/schedule
	@$(BIN)/schedule_fuzz_libfuzzer --feedback=edges -merge=1 -max_len=160 -timeout=60 corpus/fuzz/schedule $(wildcard out/campaign/corpus) \
	 >$B/schedule.merge.log 2>&1 || { tail -n 20 $B/schedule.merge.log; exit 1; }
	@grep 'new files' $B/schedule.merge.log | sed 's,^,schedule: ,'
fuzz-run: $(FUZZ:%=%.campaign)
# What is new is kept in the first folder, to go on from the next time.  The
# limits: seconds for one input on a busy machine, MiB with what ASan adds.
$O/fuzzers/%_fuzz.campaign: $O/fuzzers/%_fuzz FORCE
	@mkdir -p $B/corpus/$* $B/found
	@echo "fuzzing $* for $(SECONDS) s: $B/$*.log"
	@$< -max_total_time=$(SECONDS) -timeout=20 -rss_limit_mb=1024 \
	 -max_len=65536 -use_value_profile=1 -dict=$(or $(wildcard fuzzers/$*.dict),fuzzers/trace.dict) \
	 -print_final_stats=1 -artifact_prefix=$B/found/$*- $(ARGS) \
	 $B/corpus/$* $(wildcard corpus/fuzz/$*) $(SEEDS) >$B/$*.log 2>&1 || \
	 { tail -n 60 $B/$*.log; echo "FOUND: see $B/found"; exit 1; }
	@grep -e DONE -e number_of_executed $B/$*.log | sed 's,^,$*: ,'

stress: all  ## stress a target: make stress TARGET=gort ARGS='--time 60'
	$(TOOL) stress --target '$(TARGET)' $(ARGS)
# The sentence that the project began with, measured anew: "from above 1/100 to
# under 1/50000".  Exit statuses 1 and 3 of stress are results, too.
RUNS_BEFORE ?= 4000
CLAIM ?= p<1/50000@95
SEEDREPORT := out/seed-report
SEEDSTRESS = $(TOOL) stress --scenario seed --db $(SEEDREPORT).db --out $(dir $(SEEDREPORT))
seed-report: all  ## the seed's bug and its fix, measured, as a report: RUNS_BEFORE=4000 CLAIM='p<1/50000@95' (10 to 45 minutes)
	@mkdir -p $(dir $(SEEDREPORT)); rm -f $(SEEDREPORT).md
	@! [ -e $(SEEDREPORT).db ] || mv $(SEEDREPORT).db $(SEEDREPORT).old.db
	$(SEEDSTRESS) --target gort+11953 --runs $(RUNS_BEFORE) --keep-going \
	 >$(SEEDREPORT).before.log || [ $$? = 1 ]
	$(SEEDSTRESS) --target gort --claim '$(CLAIM)' >$(SEEDREPORT).after.log || \
	 case $$? in 1|3) ;; *) exit 4;; esac
	$(TOOL) compare --both db=$(SEEDREPORT).db,population=native,scenario=seed \
	 target=gort+11953 target=gort --html $(SEEDREPORT).html --markdown $(SEEDREPORT).md
	@echo "see $(SEEDREPORT).html, $(SEEDREPORT).md"
# Where Go is installed it runs the same loops beside.
GO ?= $(firstword $(wildcard /usr/lib/go-1.19/bin/go) $(shell command -v go))
bench: all $(BENCH) $(if $(GO),$(BIN)/beside)  ## measure what tracing costs, and Go's beside
	$(TOOL) bench --target '$(TARGET)' $(if $(GO),--beside \
	 $(BIN)/beside --beside-name "$$($(GO) env GOVERSION)") $(ARGS)
	@set -e; for b in $(filter-out %/strategies_bench,$(BENCH)) $(SHBENCH); do \
	 BIN=$(BIN) BUILD=$(BUILD) CC='$(CC)' $$b $(ARGS); done
# How many schedules each strategy needs, by program.
table: controlled $O/harness/explore/strategies_bench  ## schedules each strategy needs for each small program: SEEDS=20 SCHEDULES=20000
	@$(if $(CONTROLLED),mkdir -p out,echo "the table needs clang and objcopy"; exit 4)
	$O/harness/explore/strategies_bench $(filter-out %.fixed.so,$(PROGRAMS)) >out/table.md
	@cat out/table.md
power: all  ## how surely each known bug is found: QUICK=1 for minutes, else hours
	$(TOOL) power $(if $(QUICK),--quick) --markdown out/power.md --html out/power.html $(ARGS)
REPLAYS ?= 100000
replays: all $O/harness/trial/determinism_test  ## run recorded schedules again, and see that nothing is different: REPLAYS=100000
	REPLAYS=$(REPLAYS) BIN=$(BIN) BUILD=$(BUILD) $O/harness/trial/determinism_test
$(BIN)/beside: harness/bench/beside.go
	@mkdir -p $(@D)
	GO111MODULE=off GOCACHE=$(abspath $O/gocache) $(GO) build -o $@ $<

# Re-enters make once, so that what deps has just installed is seen.
check: deps  ## install what the tests need, then run every test
	+@$(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc)) check-run
check-run: cmocka layers $(STATUS)
	@awk '{ n[$$1]++ } END { printf "%d passed, %d failed%s\n", n["pass"], \
	 n["fail"], n["skip"] ? ", " n["skip"] " skipped" : ""; exit n["fail"] > 0 }' $(STATUS)
# A test is a program: 0 passed, 77 skipped with its last line as the reason,
# anything else failed.  Seconds, and each test's own folder as TMPDIR.
DEADLINE ?= 300
RUN = rm -rf $@.tmp; mkdir -p $@.tmp; TMPDIR=$(CURDIR)/$@.tmp BIN=$(BIN) \
 BUILD=$(BUILD) CC='$(CC)' timeout -k 5 $(DEADLINE) $< $(INPUTS) >$@.log 2>&1; s=$$?; \
 case $$s in \
 0) echo pass >$@; rm -rf $@.tmp;; \
 77) echo skip >$@; echo "skipped $<: $$(tail -n 1 $@.log)";; \
 *) echo fail >$@; tail -n 60 $@.log; echo "FAILED ($$s) $<";; esac
$(TEST:%=%.status): %.status: % all FORCE
	@$(RUN)
# It compiles the harness once more.
$O/fuzzers/ossfuzz_test.sh.status: DEADLINE := 1200
$(SHTEST:%=$O/%.status): $O/%.status: % all FORCE
	@mkdir -p $(@D); $(RUN)
# A fuzzer runs what one has found before, and the seeds.
$(FUZZ:%=%.status): %.status: % FORCE
	@$(RUN)
$O/fuzzers/schedule_fuzz.status: export TRACETORTURE_TARGET := $(BIN)/targets/gort.so
$O/fuzzers/schedule_fuzz.status: | all
$(FUZZ:%=%.status): INPUTS = $(wildcard $(patsubst %_fuzz,corpus/fuzz/%,$(<F))/*) $(wildcard $(SEEDS:%=%/*))
# These look at inputs without an engine.
$(filter $O/fuzzers/schedule_% $O/harness/campaign/kill_%,$(SHTEST:%=$O/%.status)): $(filter %/schedule_fuzz,$(FUZZ))
# That program makes the pages that a browser is shown.
$O/reports/pages/html_chrome_test.sh.status: $O/reports/pages/html_test
$(TEST): | cmocka
cmocka:
	@echo '#include <cmocka.h>' | $(CC) -include stdarg.h -include setjmp.h \
	 -include stddef.h -include stdint.h -E -o /dev/null - 2>/dev/null || \
	 { echo 'the tests need cmocka: apt-get install libcmocka-dev'; exit 1; }

# Where SQLite is missing it is installed before anything is compiled, if that
# may be: make reads this file again when it has made what it includes.  Tried
# once until `make clean'.
ifeq ($(SQLITE)$(NOSQLITE)$(findstring n,$(firstword -$(MAKEFLAGS))),)
ifneq ($(filter $(ARCH),$(shell uname -m)),)
ifneq ($(filter-out clean help deps check layers cmocka format fuzz-bytes,$(or $(MAKECMDGOALS),all)),)
-include build/sqlite.tried
endif
endif
endif
APT := apt-get -qy -o DPkg::Lock::Timeout=120 -o Acquire::Retries=0 -o Acquire::http::Timeout=10
build/sqlite.tried:
	@mkdir -p build; sudo=; [ "$$(id -u)" = 0 ] || sudo='sudo -n'; \
	 export DEBIAN_FRONTEND=noninteractive; \
	 get="$$sudo $(APT) install --no-install-recommends libsqlite3-dev"; \
	 { command -v apt-get && $$sudo true && \
	 { $$get || { $$sudo $(APT) update && $$get; }; }; } >$@.log 2>&1 </dev/null; \
	 [ -n "$$($(FINDSQLITE))" ] || \
	 echo 'SQLite (libsqlite3-dev) can be neither found nor installed: results go to JSON lines'; \
	 touch $@

# What the tests use beyond a C compiler and make; without one of them the
# tests that want it are skipped.
DEBS := libcmocka-dev patch clang libclang-rt-14-dev golang-1.19-go \
        golang-1.19-src curl afl++ qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross \
        r-mathlib libsqlite3-dev sqlite3 parallel shellcheck yamllint yq git jq \
        chromium tidy libxml2-utils poppler-utils cmark-gfm
deps:  ## install what the tests need (apt), or say what to install
	@for p in $(DEBS); do dpkg-query -W -f '$${Status}' $$p 2>/dev/null | \
	 grep -q 'ok installed' || set -- "$$@" $$p; done; [ $$# = 0 ] && exit 0; \
	 sudo=; [ "$$(id -u)" = 0 ] || sudo='sudo -n'; \
	 export DEBIAN_FRONTEND=noninteractive; \
	 if command -v apt-get >/dev/null && $$sudo true 2>/dev/null; then \
	 $$sudo apt-get -q update; for p; do $$sudo apt-get -qy install \
	 --no-install-recommends $$p || echo "cannot install $$p"; done; \
	 else echo "the tests want: apt-get install --no-install-recommends $$*"; fi

# DESIGN's arrows: a folder may include from itself and from these.
ALLOW.base     :=
ALLOW.trace    := base
ALLOW.oracle   := trace base
ALLOW.view     := trace base
ALLOW.explore  := base target.h
ALLOW.scenario := trace base target.h
ALLOW.trial    := scenario explore oracle trace base target.h
ALLOW.stress   := trial base
ALLOW.bench    := trial base target.h
ALLOW.campaign := explore base
ALLOW.reports  := base
ALLOW.fuzzers  := trial scenario explore oracle trace base
ALLOW.cli      := view stress bench campaign trial reports $(ALLOW.trial)
LAYERS := $(patsubst ALLOW.%,%,$(filter ALLOW.%,$(.VARIABLES)))
layers:  ## check that #includes follow the design's arrows
	@grep -n '^#include "' $(wildcard $(PLACES:%=%*.[ch])) /dev/null | \
	 sed -E 's,^(harness/)?([a-z]+)/([^:]*:[0-9]+):#include "((harness|targets)/)?([^/"]+).*,\2 \6 \2/\3,' | \
	 awk '$(foreach l,$(LAYERS),$(foreach a,$l $(ALLOW.$l),$$1=="$l" && $$2=="$a" {next})) \
	 { print $$3 ": " $$1 " must not include from " $$2; bad = 1 } END { exit bad }'
	@! grep -n '^#include "' $(filter-out %_test.c,$(wildcard targets/*/*.[chS])) /dev/null | \
	 grep -Ev '^targets/([^/]*)/.*"(targets/(target\.h|\1/[^/]*)|[^/]*)"'

SHARE := $(DESTDIR)$(PREFIX)/share
install: all  ## install under $(DESTDIR)$(PREFIX)
	install -D $(TOOL) $(DESTDIR)$(PREFIX)/bin/tracetorture
	install -d $(DESTDIR)$(PREFIX)/lib/tracetorture
	install -m 644 $(SO) $(wildcard $(BIN)/targets/*.about) $(DESTDIR)$(PREFIX)/lib/tracetorture
ifneq ($(CONTROLLED),)
	install -d $(DESTDIR)$(PREFIX)/lib/tracetorture/controlled
	install -m 644 $(CSO) $(DESTDIR)$(PREFIX)/lib/tracetorture/controlled
endif
ifneq ($(strip $(FUZZERS)),)
	install -d $(DESTDIR)$(PREFIX)/libexec
	install $(FUZZERS) $(DESTDIR)$(PREFIX)/libexec
endif
	install -D harness/explore/tracetorture-cc $(DESTDIR)$(PREFIX)/bin/tracetorture-cc
	install -D -m 644 harness/explore/renames $(SHARE)/tracetorture/renames
	install -D -m 644 targets/target.h $(DESTDIR)$(PREFIX)/include/tracetorture/target.h
	install -d $(SHARE)/tracetorture/examples
	sed 's,"targets/target.h",<tracetorture/target.h>,' targets/null/null.c \
	 >$(SHARE)/tracetorture/examples/null.c
	install -d $(SHARE)/tracetorture/recipes
	install $(filter-out %_test.sh,$(wildcard reports/recipes/*)) $(SHARE)/tracetorture/recipes
	install -D -m 644 harness/cli/tracetorture.1 $(SHARE)/man/man1/tracetorture.1

format:  ## lay the sources out with clang-format
	clang-format -i $(wildcard $(PLACES:%=%*.[ch]) targets/*.h targets/*/*.[ch])
clean:  ## remove build/
	rm -rf build
help:  ## this list
	@awk -F ':.*  ## ' '/^[a-z-]+:.*  ## / { printf "%-11s %s\n", $$1, $$2 }' Makefile
	@echo 'BUILD=$(BUILD) is one of: $(BUILDS)'
.PHONY: all controlled fuzzers engine table replays power stress seed-report bench fuzz fuzz-bytes fuzz-run corpus-merge merge-run schedule-merge ablation check check-run cmocka deps layers install format clean help FORCE
.DELETE_ON_ERROR:
.SECONDARY:
-include $(shell find $O -name '*.d' 2>/dev/null)
