#!/bin/sh
# The page in a browser: nothing is complained about, nothing is wider than a
# phone, it is light and dark, and what is folded is on paper.  tidy and
# xmllint judge it, too.  What it looks like: build/screenshots.

. harness/cli/expect.sh

for tool in chromium tidy xmllint pdftotext; do
	command -v $tool >/dev/null || skip "$tool is missing"
done
top=${BIN%/bin}
shots=$top/screenshots
pages=$tmp/pages
mkdir -p "$shots" "$pages"
# Where a browser makes its sockets, whose names must be short.
short=$(mktemp -d /tmp/browser.XXXXXX)
trap 'rm -rf "$tmp" "$short"' EXIT

fail() {
	echo "FAILED: $*"
	failures=$((failures + 1))
}

# browse SCHEME WIDTH FILE OPTION...: opens it (dark 0, light 1) in a browser
# that finds nothing on the net; what the page complains about is in
# $tmp/console.
browse() {
	scheme=$1 width=$2 file=$3
	shift 3
	TMPDIR=$short timeout 60 chromium --headless=new --no-sandbox --disable-gpu \
		--no-first-run --disable-background-networking \
		--host-resolver-rules='MAP * ~NOTFOUND' \
		--user-data-dir="$short/profile" --hide-scrollbars \
		--enable-logging=stderr --v=0 --window-size="$width" \
		--blink-settings=preferredColorScheme=$scheme "$@" \
		"file://$(realpath "$file")" >"$tmp/browsed" 2>"$tmp/log"
	got=$?
	[ $got = 0 ] || { fail "chromium $file: $got"; tail -n 5 "$tmp/log"; }
	grep CONSOLE "$tmp/log" >"$tmp/console"
}

quiet() {
	[ -s "$tmp/console" ] || return
	fail "the page complains: $*"
	cat "$tmp/console"
}

# measured SCHEME WIDTH FILE OPTION...: the same of a copy that may run a
# script; how wide page and window are and the colour of the ground is in
# $measured.
measured() {
	sed -e '/http-equiv="Content-Security-Policy"/d' \
	    -e 's:^</body>:<script>document.title=["MEASURED",\
document.documentElement.scrollWidth,innerWidth,\
getComputedStyle(document.body).backgroundColor].join(" ")</script>&:' \
	    "$3" >"$tmp/measured.html"
	scheme=$1 width=$2
	shift 3
	browse $scheme $width "$tmp/measured.html" --dump-dom "$@"
	measured=$(sed -n 's:.*<title>MEASURED \(.*\)</title>.*:\1:p' \
		"$tmp/browsed")
}

# is WANT: that is what was measured, and nothing complained about.
is() {
	[ "$measured" = "$1" ] || fail "want $1, measured $measured"
	quiet "$1"
}

# An explanation as explore makes one, if this machine can.
part=
if command -v clang >/dev/null && command -v objcopy >/dev/null &&
   [ "$BUILD" = release ]; then
	$tt explore --target gort+11953 --seed 4 --jobs 1 --db none \
		--out "$tmp/out" >/dev/null 2>&1
	$tt shrink "$tmp"/out/*.repro -o "$tmp/small.repro" >/dev/null 2>&1
	$tt explain "$tmp/small.repro" --samples 50 --html "$tmp/explained" \
		>/dev/null 2>&1
	# the part of it that a report takes in
	sed -n -e 's,h2>,h5>,g' -e '/<div class="lanes">/,$p' "$tmp/explained" |
		sed -e '/^<\/body>/d' -e '/^<\/html>/d' >"$tmp/part"
	grep -q '<div class="lanes">' "$tmp/part" || fail "nothing explained"
	part=$tmp/part
fi
"$top/obj/reports/pages/html_test" "$pages" $part || exit 1

# Judges of markup, each shown to see a fault.
for f in "$pages"/*.html; do
	xmllint --noout "$f" || fail "xmllint $f"
	tidy -q -e "$f" || fail "tidy $f"
done
sed 's,</h3>,,' "$pages/met.html" >"$tmp/open.html"
xmllint --noout "$tmp/open.html" 2>/dev/null && fail "xmllint is blind"
tidy -q -e "$tmp/open.html" 2>/dev/null && fail "tidy is blind"

# On a desk and on paper, where all is unfolded.
browse 1 1280,2600 "$pages/all.html" --screenshot="$shots/desk-light.png" \
	--print-to-pdf="$shots/paper.pdf" --no-pdf-header-footer
quiet "on a desk"
pdftotext "$shots/paper.pdf" - | grep -q 'gcc 12.2.0' ||
	fail "what is folded is not on paper"

# As wide as its window, light and dark.
black='rgb(20, 24, 29)' white='rgb(255, 255, 255)'
measured 0 1280,2600 "$pages/all.html" --screenshot="$shots/desk-dark.png"
is "1280 1280 $black"
measured 0 390,2600 "$pages/all.html" --screenshot="$shots/phone-dark.png"
is "390 390 $black"
measured 1 390,2600 "$pages/all.html" --screenshot="$shots/phone-light.png"
is "390 390 $white"
measured 1 390,2600 "$pages/hostile.html" --screenshot="$shots/hostile.png"
is "390 390 $white"

# A page that is too wide is seen, and one that complains is heard.
sed 's:^</main>:<div style="width\:600px">wide</div>\
<script>console.error("planted")</script>&:' "$pages/met.html" >"$tmp/bad.html"
measured 1 390,844 "$tmp/bad.html"
case $measured in
390\ *) fail "a page that is too wide is not seen: $measured" ;;
esac
grep -q planted "$tmp/console" || fail "an error of a page is not heard"

# A script and a picture are refused; what stays folded is missed on paper.
sed -e 's:^</body>:<script>document.title="ran"</script>\
<img src="https\://example.org/x.png" alt="x"/>&:' \
    -e 's,details::details-content,details.none,' "$pages/met.html" \
	>"$tmp/bad.html"
browse 1 390,844 "$tmp/bad.html" --dump-dom --print-to-pdf="$tmp/bad.pdf"
grep -q 'title>ran' "$tmp/browsed" && fail "a script in the page ran"
[ "$(grep -c 'Content Security Policy' "$tmp/console")" = 2 ] || {
	fail "script and picture are not both refused"
	cat "$tmp/console"
}
pdftotext "$tmp/bad.pdf" - | grep -q 'gcc 12.2.0' &&
	fail "what is not on paper is not missed"

finish
