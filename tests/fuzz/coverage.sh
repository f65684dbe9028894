#!/bin/sh
# What the corpora of fuzz programs, and what libFuzzer found in FOUND, reach of the code that each is about.
# usage: O=build-coverage FOUND=build-fuzz/found tests/fuzz/coverage.sh TARGET...
set -eu

# The sources that a target is about.
sources() {
	case $1 in
	header) echo format/header.c format/stats_read.c ;;
	column) echo format/decode.c format/pack.c ;;
	chunk) echo format/chunk_read.c format/decode.c format/chunk_write.c format/encode.c ;;
	dict) echo format/dict_read.c ;;
	schema) echo format/schema_codec.c format/merge_schema.c ;;
	index) echo format/index_read.c ;;
	trailer) echo format/reader_index.c ;;
	reader) echo format/reader*.c format/stream.c format/scan.c format/verify.c ;;
	recover) echo format/recover*.c ;;
	rewrite) echo format/cut.c format/rewrite*.c format/merge.c format/section_names.c format/rows.c ;;
	archive) echo format/input_archive.c ;;
	identity) echo format/identity*.c ;;
	timearg) echo format/timearg.c ;;
	wire) echo recorder/decode.c ;;
	cgroup) echo recorder/cgroup_path.c ;;
	pods) echo recorder/pods.c ;;
	procfs) echo recorder/procfs*.c ;;
	net_line) echo recorder/net_line.c ;;
	mountinfo) echo recorder/mountinfo.c ;;
	figures) echo recorder/figures.c ;;
	kmsg) echo recorder/kmsg_line.c ;;
	dns) echo recorder/dns_message.c recorder/dns.c ;;
	stage) echo recorder/stage.c ;;
	peer) echo recorder/peer.c ;;
	podtable) echo recorder/podtable.c recorder/podrows.c ;;
	http) echo recorder/net/http_lines.c recorder/net/http_range.c recorder/net/http_token.c ;;
	template) echo recorder/net/notify_template.c ;;
	kubeconfig) echo recorder/net/kube_config.c recorder/net/kube_kubeconfig.c ;;
	kube_pod) echo recorder/net/kube_pod.c recorder/net/kube_json.c recorder/net/kube_quantity.c recorder/net/kube_manifest.c ;;
	kube_stream) echo recorder/net/kube_lines.c recorder/net/kube_items.c ;;
	kube_watch) echo recorder/net/kube_watch.c recorder/net/kube_request.c recorder/net/kube_intake.c ;;
	sql) echo bbq/authorize.c bbq/prepare.c bbq/plan.c bbq/vtab.c bbq/tvf.c ;;
	quotes) echo bbq/quotes.c ;;
	label) echo bbgraph/label.c ;;
	*) echo "coverage: what is fuzz_$1 about?" >&2; exit 1 ;;
	esac
}

printf '%-12s %-34s %6s %6s %8s\n' target source lines missed covered
for t in "$@"; do
	about=$(sources "$t")
	corpora=tests/fuzz/corpus/$t
	[ ! -d "${FOUND:-}/$t" ] || corpora="$corpora $FOUND/$t"
	# shellcheck disable=SC2086
	LLVM_PROFILE_FILE=$O/$t.raw "$O/bin/fuzz_$t" $corpora >/dev/null
	llvm-profdata merge -o "$O/$t.prof" "$O/$t.raw"
	for s in $about; do
		llvm-cov report "$O/bin/fuzz_$t" -instr-profile="$O/$t.prof" "$s" |
			awk -v t="$t" -v s="$s" '$1 == "TOTAL" { printf "%-12s %-34s %6d %6d %8s\n", t, s, $8, $9, $10 }'
	done
done
