#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The newest cloud kernel of Debian of a version of kernels.tsv: prints the path of its vmlinuz. Nothing is installed; what was fetched is kept.
# usage: fetch.sh VERSION FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
pattern=$(awk -F '\t' -v v="$1" '$1 == v { print $2 }' "$here/kernels.tsv")
[ -n "$pattern" ] || { echo "no kernel $1 in kernels.tsv"; exit 1; }
mkdir -p "$2/apt/lists/partial" "$2/apt/archives/partial" "$2/$1"
cd "$2"
kernel() { find "$PWD/$1" -name 'vmlinuz*' -type f | head -n 1; }
[ -z "$(kernel "$1")" ] || { kernel "$1"; exit; }

key=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e $key ] || { echo "no keys of Debian's archive"; exit 1; }
for suite in bullseye bookworm bookworm-backports sid; do
	echo "deb [signed-by=$key] http://deb.debian.org/debian $suite main"
done >apt/sources.list
echo "deb [signed-by=$key] http://deb.debian.org/debian-security bullseye-security main" >>apt/sources.list
apt="-o Dir::Etc::sourcelist=$PWD/apt/sources.list -o Dir::Etc::sourceparts=- -o Dir::State::lists=$PWD/apt/lists -o Dir::Cache=$PWD/apt
	-o APT::Sandbox::User=root -o Acquire::Languages=none -o APT::Architecture=amd64"
# shellcheck disable=SC2086
[ -e apt/updated ] || { apt-get $apt -qq update >apt/log 2>&1 && touch apt/updated; } || { tail -n 1 apt/log; exit 1; }
# shellcheck disable=SC2086
package=$(apt-cache $apt pkgnames | grep -xE "$pattern" | sort -V | tail -n 1)
[ -n "$package" ] || { echo "no package $pattern"; exit 1; }
# shellcheck disable=SC2086
(cd apt && apt-get $apt -qq download "$package" >log 2>&1 && dpkg -x "$package"_*.deb "../$1" && rm "$package"_*.deb) ||
	{ tail -n 1 apt/log; exit 1; }
# All that is needed of 100 MB.
find "$1" -type f ! -name 'vmlinuz*' -delete
kernel "$1"
