#!/bin/sh
# make install puts the programs and man pages below DESTDIR, and they run from there.
set -u
cd "$SRC" || exit 1
dest=$(mktemp -d)
trap 'rm -rf "$dest"' EXIT
make -s O="$O" DESTDIR="$dest" prefix=/usr install >/dev/null || { echo 'not ok 1 - make install'; exit 1; }
echo 'ok 1 - make install'
n=1
for t in bbx bbq bbgraph bbai; do
	n=$((n + 1))
	if "$dest/usr/bin/$t" --version | grep -q BlackBox && [ -s "$dest/usr/share/man/man1/$t.1" ]; then
		echo "ok $n - $t is installed, with its page"
	else
		echo "not ok $n - $t is installed, with its page"
	fi
done
n=$((n + 1))
if [ ! -e "$O/bbx.so" ]; then
	echo "ok $n - bbx.so is installed # SKIP not built here"
elif sqlite3 -cmd ".load $dest/usr/lib/bbx" :memory: 'select bbx_open()' 2>&1 | grep -q 'bbx_open: '; then
	echo "ok $n - bbx.so is installed"
else
	echo "not ok $n - bbx.so is installed"
fi
n=$((n + 1))
if [ ! -x "$O/bin/bbrec-net" ]; then
	echo "ok $n - bbrec-net is installed, with its templates # SKIP not built here"
elif "$dest/usr/bin/bbrec-net" --version | grep -q BlackBox && [ -s "$dest/usr/share/blackbox/templates/slack.json" ]; then
	echo "ok $n - bbrec-net is installed, with its templates"
else
	echo "not ok $n - bbrec-net is installed, with its templates"
fi
