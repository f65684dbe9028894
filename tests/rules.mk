# Test programs: tests/unit/test_X.c is one program, linked with the archives named in test-X-lib.
room-tests-pkg := cmocka
test-default-lib := bbtool bbx
test-default-pkg := cmocka libzstd libxxhash
unit-names := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))
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
bin-bench-src := tests/bench/bench.c tests/bench/load.c
bin-bench-lib := bbx
bin-bench-pkg := libzstd libxxhash

bench: all $(O)/bin/bench
	$(Q)O=$(O) tests/bench/bench.sh

# Makes recordings from the recipes in testdata.
helper-bins += mkbbx
bin-mkbbx-src := tests/mkbbx.c tests/recipe.c
bin-mkbbx-lib := bbx
bin-mkbbx-pkg := libzstd libxxhash

# What the kernel tests cause events with.
kernel-causers := $(patsubst tests/kernel/%.c,%,$(wildcard tests/kernel/cause_*.c))
helper-bins += $(kernel-causers)
$(foreach c,$(kernel-causers),$(eval bin-$(c)-src := tests/kernel/$(c).c))
