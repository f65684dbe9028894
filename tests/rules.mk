# Test programs: tests/unit/test_X.c is one program, linked with the archives named in test-X-lib.
room-tests-pkg := cmocka sqlite3
test-default-lib := bbtool bbx
test-default-pkg := cmocka libzstd libxxhash
unit-names := $(filter-out $(if $(net-missing),test_kube_pod test_kube_config),$(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c)))
test-bins := $(if $(shell $(PKG_CONFIG) --exists cmocka && echo y),$(unit-names))
define unit-vars
bin-$(1)-src := tests/unit/$(1).c $(wildcard tests/unit/util*.c) $($(1)-src)
bin-$(1)-lib := $(or $($(1)-lib),$(test-default-lib))
bin-$(1)-pkg := $(test-default-pkg) $($(1)-pkg)
endef
-include $(wildcard tests/unit/*.mk)
$(foreach t,$(test-bins),$(eval $(call unit-vars,$(t))))

# Programs that tests and the demo run.
helper-bins += leak
bin-leak-src := tests/demo/leak.c

helper-bins += bench
bin-bench-src := $(wildcard tests/bench/*.c)
bin-bench-lib := bbx
bin-bench-pkg := libzstd libxxhash
bin-bench-libs := -lm

bench: all $(O)/bin/bench $(O)/bin/cause_load $(O)/bin/cause_storm $(O)/bin/cause_loop $(if $(recorder-missing),,$(O)/bin/empty_exit)
	$(Q)tests/deps.sh bench || :
	$(Q)O=$(O) tests/bench/bench.sh

# The agent on a bad node, for SOAK_SECONDS; tests/kernel/26-soak.sh is 40 of them.
SOAK_SECONDS ?= 1800
.PHONY: soak
soak: all $(O)/bin/cause_load $(O)/bin/cause_storm
	$(Q)dir=$$(mktemp -d) && SOAK_SECONDS=$(SOAK_SECONDS) PATH=$(abspath $(O))/bin:$$PATH LC_ALL=C python3 tests/soak/soak.py $$dir; s=$$?; \
		[ $$s = 0 ] && rm -r $$dir || echo "what it said and recorded is in $$dir"; exit $$s

# bbq, SQLite and DuckDB asked the same 25 questions; ROWS=20000: of fewer rows.
helper-bins += query
bin-query-src := $(wildcard tests/query/*.c) tests/bench/dist.c
bin-query-lib := bbq bbtool bbx
bin-query-pkg := $(bbq-pkg) libzstd libxxhash
bin-query-libs := -lm
ROWS ?= 10000000
bench-query: all $(O)/bin/query
	$(Q)O=$(O) ROWS=$(ROWS) tests/query/query.sh

# Makes recordings from the recipes in testdata.
helper-bins += mkbbx
bin-mkbbx-src := tests/mkbbx.c tests/recipe.c
bin-mkbbx-lib := bbx
bin-mkbbx-pkg := libzstd libxxhash

# Follows an API server, as bbrec-net does: tests/net.
helper-bins += $(if $(recorder-missing)$(net-missing),,kube_follow)
bin-kube_follow-src := tests/net/kube_follow.c $(filter-out %_module.c,$(wildcard recorder/net/kube_*.c))
bin-kube_follow-lib := bbtool
bin-kube_follow-pkg := libcurl libcjson yaml-0.1 nettle

# The conformance files and their reader.
helper-bins += mkconf readconf
bin-mkconf-src := $(patsubst %,tests/conformance/%.c,mkconf cases_writer cases_hand cases_encodings conf hand json)
bin-mkconf-lib := bbx
bin-mkconf-pkg := libzstd libxxhash
bin-readconf-src := tests/conformance/readconf.c tests/conformance/json.c
bin-readconf-lib := bbx
bin-readconf-pkg := libzstd libxxhash

# What the kernel tests cause events with.
kernel-causers := $(patsubst tests/kernel/%.c,%,$(wildcard tests/kernel/cause_*.c))
helper-bins += $(kernel-causers)
# static: they run in the guests of tests/kernels too.
$(foreach c,$(kernel-causers),$(eval bin-$(c)-src := tests/kernel/$(c).c))
$(foreach c,$(kernel-causers),$(eval bin-$(c)-ldflags := $(if $(SAN),,-static)))
$(kernel-causers:%=$(O)/tests/kernel/%.o): tests/rules.mk

# The same in other kernels: KERNELS="5.10 7.2" only these.
test-kernels: deps
	$(Q)$(MAKE) --no-print-directory check-bins
	$(Q)SRC=$(CURDIR) O=$(abspath $(O)) PATH=$(abspath $(O))/bin:$$PATH LC_ALL=C tests/kernels/run.sh $(KERNELS)

# Fuzz programs: tests/fuzz/fuzz_X.c is one. make check runs it on its corpus through replay.c; make fuzz and make fuzz-afl build
# everything again for libFuzzer and AFL++, in folders of their own and with hashes that always match, and let each search for FUZZ_TIME
# seconds: FUZZ="reader recover" only these. make fuzz-coverage says what the corpora and the findings of libFuzzer reach.
# Those of bbrec-net drop out with it.
fuzz-names := $(filter-out $(if $(test-bins),,fuzz_sql) $(if $(recorder-missing)$(net-missing),fuzz_http fuzz_template fuzz_kube_pod fuzz_kube_watch fuzz_kubeconfig),$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c)))
helper-bins += $(fuzz-names)
fuzz_wire-src := recorder/decode.c recorder/build.c
fuzz_stage-src := recorder/stage.c recorder/processes.c recorder/store.c recorder/decode.c recorder/build.c recorder/clock.c
fuzz_podtable-src := $(test_podtable-src)
fuzz_peer-src := recorder/peer.c
fuzz_cgroup-src := recorder/cgroup_path.c
fuzz_pods-src := recorder/pods.c recorder/host.c
fuzz_procfs-src := $(test_procfs-src)
fuzz_figures-src := $(test_figures-src)
fuzz_mountinfo-src := recorder/mountinfo.c
fuzz_net_line-src := recorder/net_line.c
fuzz_dns-src := recorder/dns_message.c recorder/dns.c recorder/build.c recorder/decode.c
fuzz_kmsg-src := recorder/kmsg_line.c
fuzz_quotes-src := $(patsubst %,bbq/%.c,quotes parameters mistakes token)
fuzz_sql-src := tests/unit/vtab_recording.c
fuzz_sql-lib := bbq bbtool bbx
fuzz_sql-pkg := $(bbq-pkg) cmocka
fuzz_label-src := bbgraph/label.c
fuzz_kube_pod-src := $(patsubst %,recorder/net/kube_%.c,pod json quantity seen changes manifest redact buffer)
fuzz_kube_pod-lib := bbtool bbx
fuzz_kube_pod-pkg := libcjson
fuzz_kube_watch-src := $(filter-out %_module.c,$(wildcard recorder/net/kube_*.c))
fuzz_kube_watch-lib := bbtool bbx
fuzz_kube_watch-pkg := libcurl libcjson yaml-0.1 nettle
fuzz_kube_stream-src := $(patsubst %,recorder/net/kube_%.c,lines items buffer)
fuzz_kubeconfig-src := $(patsubst %,recorder/net/kube_%.c,config kubeconfig)
fuzz_kubeconfig-pkg := yaml-0.1 nettle
fuzz_timearg-lib := bbtool
fuzz_archive-lib := bbtool bbx
fuzz_archive-pkg := libarchive
fuzz_http-src := $(patsubst %,recorder/net/http_%.c,lines range token)
fuzz_http-lib := bbtool bbx
fuzz_http-pkg := libcjson gnutls
fuzz_template-src := recorder/net/notify_template.c
fuzz_template-lib := bbtool bbx
fuzz_template-pkg := libcjson
define fuzz-vars
bin-$(1)-src := tests/fuzz/$(1).c $(if $(FUZZING),,tests/fuzz/replay.c) $($(1)-src)
bin-$(1)-lib := $(or $($(1)-lib),bbx)
bin-$(1)-pkg := libzstd libxxhash $($(1)-pkg)
bin-$(1)-ldflags := $(if $(FUZZING),-fsanitize=fuzzer)
endef
$(foreach f,$(fuzz-names),$(eval $(call fuzz-vars,$(f))))

fuzz-cflags := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined \
	-DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
FUZZ ?= $(fuzz-names:fuzz_%=%)
fuzz:
	$(Q)$(MAKE) --no-print-directory FUZZING=1 O=$(O)-fuzz CC='$(CLANG)' CFLAGS='$(fuzz-cflags)' \
		LDFLAGS=-fsanitize=address,undefined $(FUZZ:%=run-fuzz_%)
run-fuzz_%: $(O)/bin/fuzz_%
	@mkdir -p $(O)/found/$*
	$< -max_total_time=$(FUZZ_TIME) -max_len=16384 -timeout=20 -rss_limit_mb=2000 -artifact_prefix=$(O)/found/$*- \
		$(O)/found/$* tests/fuzz/corpus/$*

# AFL++ adds the sanitizers itself. It resumes what it found before, and does not say by its status that it found a crash.
fuzz-afl:
	$(Q)command -v afl-clang-fast >/dev/null || { echo "fuzz-afl: no AFL++: tests/deps.sh afl installs it"; exit 1; }
	$(Q)AFL_USE_ASAN=1 AFL_USE_UBSAN=1 AFL_QUIET=1 $(MAKE) --no-print-directory FUZZING=1 O=$(O)-afl CC=afl-clang-fast \
		CFLAGS='-O1 -g -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION' $(FUZZ:%=run-afl_%)
run-afl_%: $(O)/bin/fuzz_%
	@mkdir -p $(O)/found
	AFL_NO_UI=1 AFL_AUTORESUME=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 afl-fuzz -V $(FUZZ_TIME) \
		-m none -t 20000 -i tests/fuzz/corpus/$* -o $(O)/found/$* -- $< >$(O)/found/$*.log
	$(Q)grep -E '^(execs_done|execs_per_sec|saved_crashes|saved_hangs)' $(O)/found/$*/default/fuzzer_stats | sed 's/^/$*: /'
	$(Q)! ls $(O)/found/$*/default/crashes/id* $(O)/found/$*/default/hangs/id* 2>/dev/null

fuzz-coverage:
	$(Q)$(MAKE) --no-print-directory O=$(O)-coverage CC='$(CLANG)' CFLAGS='-O1 -g -fprofile-instr-generate -fcoverage-mapping \
		-DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION' $(FUZZ:%=$(O)-coverage/bin/fuzz_%)
	$(Q)O=$(O)-coverage FOUND=$(O)-fuzz/found tests/fuzz/coverage.sh $(FUZZ)

# What the tests of damage measure with.
helper-bins += holes
bin-holes-src := tests/damage/holes.c
bin-holes-lib := bbx
bin-holes-pkg := libzstd libxxhash

# bbq and SQLite asked the same questions. make differ DIFFER=20000 SEED=7; make check asks a few.
helper-bins += $(if $(test-bins),differ)
bin-differ-src := tests/differ/differ.c tests/differ/question.c tests/differ/pitfalls.c tests/unit/vtab_recording.c
bin-differ-lib := bbq bbtool bbx
bin-differ-pkg := $(bbq-pkg) cmocka libzstd libxxhash
DIFFER ?= 10000
SEED ?= 1
.PHONY: differ
differ: $(O)/bin/differ
	$< $(DIFFER) $(SEED)
