#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Assembles the root of the agent's image and packs it as an OCI archive, without a container engine.
# usage: image.sh root ROOT PROGRAM...        what the image holds: the programs (without -static in their names), and packages of this Debian
#        image.sh archive ROOT OUT VERSION    ROOT as an OCI image layout in the tar file OUT; the same ROOT gives the same bytes
set -eu
export LC_ALL=C TZ=UTC
umask 022
here=$(dirname "$0")

# Programs of Debian that the image holds, beside busybox: kubectl cp runs tar, and needs hard links followed.
debian='/bin/tar'
applets='sh tail cp cat ls mkdir chown'

# closure PROGRAM...: the shared libraries they are linked with, and the loader.
closure() {
	ldd "$@" 2>/dev/null | grep -oE '/[^ )]+' | grep -v ':$' | sort -u
}

# copyright FILE...: the licences of the packages that the files come from.
copyright() {
	for f; do
		dpkg-query -S "$f" "/usr$f" "$(readlink -f "$f")" 2>/dev/null | sed 's/:.*//'
	done | sort -u | while read -r package; do
		install -D -m 644 "/usr/share/doc/$package/copyright" "$root/usr/share/doc/$package/copyright"
	done
}

make_root() {
	root=$1
	shift
	rm -rf "$root"
	for d in etc/blackbox usr/bin bin run tmp incidents proc sys dev; do mkdir -p "$root/$d"; done
	chmod 1777 "$root/tmp"
	for b; do
		name=$(basename "$b" -static)
		install -s -m 755 "$b" "$root/usr/bin/$name"
	done
	install -m 755 /bin/busybox "$root/bin/busybox"
	for a in $applets; do ln -s busybox "$root/bin/$a"; done
	# shellcheck disable=SC2086
	install -m 755 $debian "$root/bin/"
	dynamic=$(for f in "$root"/usr/bin/* "$root"/bin/tar; do ldd "$f" >/dev/null 2>&1 && echo "$f" || :; done)
	# shellcheck disable=SC2086
	libraries=$(closure $dynamic)
	for l in $libraries; do install -D -m 755 "$(readlink -f "$l")" "$root$l"; done
	# shellcheck disable=SC2086
	copyright $debian $libraries /bin/busybox /usr/sbin/update-ca-certificates $(for l in archive bpf bz2 c cap elf lzma nettle seccomp sqlite3 xxhash z zstd; do ${CC:-cc} -print-file-name=lib$l.a; done)
	install -D -m 644 "$here/../LICENSE" "$root/usr/share/doc/blackbox/copyright"
	install -m 644 "$here/seccomp.json" "$root/etc/blackbox/seccomp.json"
	install -d "$root/usr/share/blackbox/templates"
	install -m 644 "$here"/templates/*.json "$root/usr/share/blackbox/templates/"
	install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
	printf 'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:bbrec-net:/:/bin/sh\n' >"$root/etc/passwd"
	printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
	printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
}

digest() { sha256sum "$1" | cut -d ' ' -f 1; }

# blob FILE MEDIATYPE: moves the file among the blobs and prints its descriptor.
blob() {
	sha=$(digest "$1")
	jq -cn --arg type "$2" --arg digest "sha256:$sha" --argjson size "$(stat -c %s "$1")" '{mediaType: $type, digest: $digest, size: $size}'
	mv "$1" "$layout/blobs/sha256/$sha"
}

pack() { tar --sort=name --mtime="@${SOURCE_DATE_EPOCH:-0}" --owner=0 --group=0 --numeric-owner --format=ustar -C "$1" -cf - .; }

make_archive() {
	root=$1 out=$2 version=$3
	case $(uname -m) in x86_64) arch=amd64 ;; aarch64) arch=arm64 ;; *) arch=$(uname -m) ;; esac
	layout=$out.layout
	rm -rf "$layout"
	mkdir -p "$layout/blobs/sha256"
	pack "$root" >"$layout/layer"
	diff_id=$(digest "$layout/layer")
	gzip -9n "$layout/layer"
	layer=$(blob "$layout/layer.gz" application/vnd.oci.image.layer.v1.tar+gzip)
	jq -cn --arg arch "$arch" --arg version "$version" --arg diff "sha256:$diff_id" '{
		architecture: $arch, os: "linux", rootfs: {type: "layers", diff_ids: [$diff]},
		config: {
			Entrypoint: ["/usr/bin/bbrec"], Cmd: ["run"], WorkingDir: "/",
			Env: ["PATH=/usr/bin:/bin", "TAR_OPTIONS=--hard-dereference"],
			Labels: {"org.opencontainers.image.title": "blackbox", "org.opencontainers.image.version": $version,
				"org.opencontainers.image.licenses": "Apache-2.0"}}}' >"$layout/config"
	config=$(blob "$layout/config" application/vnd.oci.image.config.v1+json)
	jq -cn --argjson config "$config" --argjson layer "$layer" '{schemaVersion: 2,
		mediaType: "application/vnd.oci.image.manifest.v1+json", config: $config, layers: [$layer]}' >"$layout/manifest"
	manifest=$(blob "$layout/manifest" application/vnd.oci.image.manifest.v1+json)
	jq -cn --argjson m "$manifest" --arg tag "$version" '{schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json",
		manifests: [$m + {annotations: {"org.opencontainers.image.ref.name": $tag, "io.containerd.image.name": "blackbox:\($tag)"}}]}' \
		>"$layout/index.json"
	printf '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
	pack "$layout" >"$out"
	rm -rf "$layout"
}

case ${1:-} in
root) shift; make_root "$@" ;;
archive) make_archive "$2" "$3" "$4" ;;
*) sed -n '3,5s/^# //p' "$0" >&2; exit 2 ;;
esac
