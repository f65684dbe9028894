# The agent, and the BPF programs it loads. Left out, with a notice, where they cannot be built.
recorder-missing := $(strip \
	$(if $(shell command -v $(CLANG)),,clang) \
	$(if $(shell command -v $(BPFTOOL)),,bpftool) \
	$(foreach p,libbpf:libbpf-dev libcap:libcap-dev libseccomp:libseccomp-dev, \
		$(if $(shell $(PKG_CONFIG) --exists $(firstword $(subst :, ,$p)) && echo y),,$(lastword $(subst :, ,$p)))))
ifneq ($(recorder-missing),)
$(info recorder left out: needs $(recorder-missing))
else
room-recorder-pkg := libbpf
libs += rec
lib-rec-src := $(filter-out recorder/main.c,$(wildcard recorder/*.c))
bins += bbrec
bin-bbrec-src := recorder/main.c
bin-bbrec-lib := rec bbtool bbx
bin-bbrec-pkg := libbpf libcap libseccomp libzstd libxxhash
bin-bbrec-pkgflags := $(if $(SAN),,--static)
bin-bbrec-ldflags := $(if $(SAN),,-static)

# Its companion for the network: dynamic, and without a line of the recorder but the messages between the two.
net-pkg := libcurl libcjson libmicrohttpd gnutls yaml-0.1 nettle libseccomp
net-missing := $(strip $(foreach p,$(net-pkg),$(if $(shell $(PKG_CONFIG) --exists $(p) && echo y),,$(p))))
ifneq ($(net-missing),)
$(info bbrec-net left out: needs $(net-missing))
else
room-recorder-pkg += $(net-pkg)
bins += bbrec-net
bin-bbrec-net-src := $(wildcard recorder/net/*.c) recorder/peer.c recorder/filter.c recorder/listing.c
bin-bbrec-net-lib := bbtool
bin-bbrec-net-pkg := $(net-pkg)
# Where it looks for them, seen from its folder: as installed.
net-templates := $(patsubst deploy/%,$(O)/share/blackbox/%,$(wildcard deploy/templates/*.json))
$(O)/bin/bbrec-net: | $(net-templates)
$(O)/share/blackbox/templates/%.json: deploy/templates/%.json
	@mkdir -p $(@D)
	$(call say,CP,$@)cp $< $@
endif

# bpf/FAMILY.bpf.c -> FAMILY.bpf.o -> FAMILY.skel.h, for recorder/families.c. The kernel's types are our own (bpf/kernel.h), so
# the build needs neither the kernel's BTF nor its headers; the programs are fitted to the running kernel when they are loaded.
bpf-families := proc signal oom tcp cgroup syscall net reclaim block latency files
bpf-arch-x86_64 := x86
bpf-arch-aarch64 := arm64
bpf-cflags := -O2 -g -target bpf -std=gnu11 -Wall -Wextra -Wno-unused-parameter -Wno-missing-declarations \
	-D__TARGET_ARCH_$(bpf-arch-$(firstword $(subst -, ,$(shell $(CC) -print-multiarch)))) \
	-idirafter /usr/include/$(shell $(CC) -print-multiarch)

$(O)/bpf/%.bpf.o: bpf/%.bpf.c
	@mkdir -p $(@D)
	$(call say,BPF,$@)$(CLANG) $(bpf-cflags) -MMD -MP -MF $(@:.o=.d) -c -o $@ $<
$(O)/bpf/%.skel.h: $(O)/bpf/%.bpf.o
	$(call say,SKEL,$@)$(BPFTOOL) gen skeleton $< name bb_$* > $@
$(O)/recorder/families.o: $(bpf-families:%=$(O)/bpf/%.skel.h)

# What tests of the hooks alone are made with.
hook-tests := hook_rows ring_wake empty_exit
helper-bins += $(hook-tests)
define hook-test-vars
bin-$(1)-src := tests/kernel/$(1).c
bin-$(1)-lib := rec bbtool bbx
bin-$(1)-pkg := libbpf libcap libseccomp libzstd libxxhash
endef
$(foreach t,$(hook-tests),$(eval $(call hook-test-vars,$(t))))

helper-bins += peer_double
bin-peer_double-src := tests/kernel/peer_double.c recorder/peer.c
endif
