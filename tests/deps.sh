#!/bin/sh
# Installs what building and testing need, from Debian 12; with the argument bench, also what make bench compares with; with afl, also
# what make fuzz-afl needs. Does nothing when all of it is there.
set -eu
tools='gcc make pkg-config libzstd-dev libxxhash-dev libarchive-dev libbz2-dev liblzma-dev nettle-dev zlib1g-dev libsqlite3-dev libedit-dev libgraphviz-dev graphviz libcurl4-openssl-dev libcjson-dev'
recorder='libmicrohttpd-dev libgnutls28-dev clang llvm bpftool libbpf-dev libcap-dev libseccomp-dev libyaml-dev libelf-dev linux-libc-dev'
image='ca-certificates busybox-static tar'
tests='curl openssl libcmocka-dev zstd sqlite3 jq python3 python3-zstandard python3-yaml libxml2-utils mandoc runc universal-ctags libclang-rt-14-dev libcap2-bin iproute2 qemu-system-x86 protobuf-compiler'
more=
case ${1:-} in
bench) more='linux-perf trace-cmd git gzip redis-server redis-tools nginx-light wrk' ;;
afl) more=afl++ ;;
esac
missing=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' $tools $recorder $image $tests $more 2>/dev/null | awk '$2 == "installed" {print $1}' | sort >"${TMPDIR:-/tmp}/bb-deps.$$"
	printf '%s\n' $tools $recorder $image $tests $more | sort | comm -23 - "${TMPDIR:-/tmp}/bb-deps.$$"
	rm -f "${TMPDIR:-/tmp}/bb-deps.$$")
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ]; then
	echo "deps: need root to install:" $missing >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $missing
