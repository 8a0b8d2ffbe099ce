#!/bin/sh
# Controlled objects do nothing behind the scheduler's back: no atomic
# instruction, system call, clock, random number or thread-local of the
# machine's own is left in them.

. harness/cli/expect.sh

for tool in clang objcopy objdump; do
	command -v $tool >/dev/null || skip "$tool is missing"
done

# file function instruction: what may stay, with the reason in a comment.
# There is none: gort reads its ticks in ticks.c, which is left out.
cat >"$tmp/allowed" <<'END2'
END2

# An instruction and its operands, as objdump writes them.
case $(uname -m) in
x86_64)
	forbidden='^(lock|rdtscp?|syscall|sysenter|cpuid|rdrand|rdseed|rdpid|xbegin|rdpmc|xgetbv|int )|^xchg.*\(|%[fg]s:'
	# the canary of the stack protector is only compared
	harmless='%fs:0x28'
	;;
aarch64)
	forbidden='^(svc|ld[a]?x[rp]|ldaxr|st[l]?x[rp]|cas|swp|ld(add|clr|eor|set|smax|smin|umax|umin))|^mrs.*(cnt[vp]ct|tpidr|rndr|pmccntr)'
	harmless='^$'
	;;
*)
	skip "no list of instructions for $(uname -m)"
	;;
esac

# file function instruction, one a line, for what is forbidden in the objects
look() {
	for object; do
		objdump -d --no-show-raw-insn "$object" | awk -F '\t' \
			-v file="${object##*/}" -v forbidden="$forbidden" \
			-v harmless="$harmless" '
			/^[0-9a-f]+ <.*>:$/ {
				function_ = $1
				gsub(/.*<|>:$/, "", function_)
			}
			NF > 1 && $2 ~ forbidden && $2 !~ harmless {
				print file, function_, $2
			}'
	done | grep -vxFf "$tmp/allowed"
}

look "$BIN"/targets/controlled/*.so "$BIN"/programs/*.so >"$tmp/left"
if [ -s "$tmp/left" ]; then
	echo "FAILED: left in controlled objects:"
	sort "$tmp/left" | uniq -c
	failures=$((failures + 1))
fi

# Each one is seen where it is planted.
plant() {
	echo "void $1(void); void $1(void) { __asm__ volatile($2); }" \
		>>"$tmp/planted.c"
	echo "$1" >>"$tmp/wanted"
}
if [ "$(uname -m)" = x86_64 ]; then
	plant locked '"lock incl -8(%%rsp)" ::: "memory"'
	plant exchanges '"xchgl %%eax, -8(%%rsp)" ::: "eax", "memory"'
	plant counts '"rdtsc" ::: "eax", "edx"'
	plant counts_again '"rdtscp" ::: "eax", "ecx", "edx"'
	plant calls '"syscall" ::: "rax", "rcx", "r11", "memory"'
	plant calls_slowly '"int $0x80" ::: "eax", "memory"'
	plant enters '"sysenter" ::: "memory"'
	plant asks '"cpuid" ::: "eax", "ebx", "ecx", "edx"'
	plant draws '"rdrand %%eax" ::: "eax"'
	plant seeds '"rdseed %%eax" ::: "eax"'
	plant looks_where '"rdpid %%rax" ::: "rax"'
	plant begins '"xbegin 1f; 1:" ::: "eax"'
	plant own_locals '"movq %%fs:0, %%rax" ::: "rax"'
else
	plant counts '"mrs x0, cntvct_el0" ::: "x0"'
	plant calls '"svc #0" ::: "memory"'
	plant loads '"ldxr x0, [sp]" ::: "x0"'
	plant loads_first '"ldaxr x0, [sp]" ::: "x0"'
	plant stores '"stlxr w0, x1, [sp]" ::: "x0", "memory"'
	plant own_locals '"mrs x0, tpidr_el0" ::: "x0"'
fi
echo 'int main(void) { return 0; }' >>"$tmp/planted.c"
harness/explore/tracetorture-cc -o "$tmp/planted.so" "$tmp/planted.c" || exit 1
look "$tmp/planted.so" | cut -d ' ' -f 2 | sort -u >"$tmp/seen"
sort "$tmp/wanted" | cmp - "$tmp/seen" || {
	echo "FAILED: not seen:"
	sort "$tmp/wanted" | comm -23 - "$tmp/seen"
	failures=$((failures + 1))
}

# What is allowed is passed over, there and for that alone.
look "$tmp/planted.so" | grep ' counts ' >"$tmp/allowed"
expect 0 '^planted.so calls ' look "$tmp/planted.so"
look "$tmp/planted.so" | grep -q ' counts ' && {
	echo "FAILED: an allowed instruction is told"
	failures=$((failures + 1))
}

finish
