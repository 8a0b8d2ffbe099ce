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

# measured SCHEME WIDTHS FILE...: how wide each page is in a frame so wide (a
# window can't be as narrow as a phone), the frame, and the colour of its
# ground, into $measured, a line each.  The copies may run a script, which ours
# may not.
measured() {
	scheme=$1 widths=$2 n=0
	shift 2
	echo '<!DOCTYPE html><title>MEASURED</title>' >"$tmp/frames.html"
	for file; do
		n=$((n + 1))
		sed -e '/http-equiv="Content-Security-Policy"/d' \
		    -e 's:^</body>:<script>parent.document.title+="~"+[\
document.documentElement.scrollWidth,innerWidth,\
getComputedStyle(document.body).backgroundColor].join("/")</script>&:' \
		    "$file" >"$tmp/frame$n.html"
		for w in $widths; do
			echo "<iframe width=$w src=frame$n.html></iframe>"
		done
	done >>"$tmp/frames.html"
	browse "$scheme" 1400,800 "$tmp/frames.html" --dump-dom \
		--allow-file-access-from-files
	measured=$(sed -n 's:.*<title>MEASURED~\(.*\)</title>.*:\1:p' \
		"$tmp/browsed" | tr '~' '\n')
}

# are N COLOUR: so many pages are just as wide as their frame, on that ground,
# and none complained.
are() {
	fit=$(echo "$measured" | awk -F/ -v c="$2" '$1 == $2 && $3 == c' | wc -l)
	[ "$fit" = "$1" ] || fail "want $1 that fit on $2, measured $measured"
	quiet "$*"
}

# An explanation as explore makes one, if this machine can.
part=
if command -v clang >/dev/null && command -v objcopy >/dev/null &&
   [ "$BUILD" = release ]; then
	$tt explore --target gort+11953 --seed 4 --jobs 1 --db none \
		--out "$tmp/out" >/dev/null 2>&1
	$tt shrink "$tmp"/out/*.repro -o "$tmp/small.repro" >/dev/null 2>&1
	$tt explain "$tmp/small.repro" --samples 50 --part "$tmp/part" \
		>/dev/null 2>&1
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

browse 0 1280,2600 "$pages/all.html" --screenshot="$shots/desk-dark.png"
quiet "on a desk, dark"
for f in all hostile compared; do
	browse 1 390,2600 "$pages/$f.html" --screenshot="$shots/phone-$f.png"
	quiet "$f on a phone"
done
measured 0 390 "$pages"/*.html
are 6 'rgb(20, 24, 29)'
measured 1 '340 390 600 720 880 910 1000 1280' "$pages/all.html" \
	"$pages/hostile.html" "$pages/compared.html"
are 24 'rgb(255, 255, 255)'

# A page that is too wide is seen, and one that complains is heard.
sed 's:^</main>:<div style="width\:600px">wide</div>\
<script>console.error("planted")</script>&:' "$pages/met.html" >"$tmp/bad.html"
measured 1 390 "$tmp/bad.html"
case $measured in
6??/390/rgb*) ;;
*) fail "a page that is too wide is not seen: $measured" ;;
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
