#!/bin/sh
# The tools build without the recorder's needs: a notice says that bbrec drops out, and nothing of the tools links libbpf.
set -u
cd "$SRC" || exit 1
notice=$(make -n CLANG=/nonexistent/clang O="$O/tools-only" all 2>&1)
if echo "$notice" | grep -q 'recorder left out' && ! echo "$notice" | grep -q 'bin/bbrec'; then
	echo 'ok 1 - without clang the recorder drops out with a notice'
else
	echo 'not ok 1 - without clang the recorder drops out with a notice'
	exit 1
fi
linked=$(for t in bbx bbq bbgraph bbai; do ldd "$O/bin/$t" | grep -E 'libbpf|libelf' | sed "s/^/$t: /"; done)
if [ -z "$linked" ]; then
	echo 'ok 2 - no tool links libbpf or libelf'
else
	echo 'not ok 2 - no tool links libbpf or libelf'
	echo "$linked" | sed 's/^/# /'
fi
if grep -rlE '<linux/|<bpf/' format bbq bbgraph bbai spec --include='*.[ch]' | sed 's/^/# /' | grep .; then
	echo 'not ok 3 - no tool includes Linux headers'
else
	echo 'ok 3 - no tool includes Linux headers'
fi
