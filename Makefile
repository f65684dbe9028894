# BlackBox: one make, no recursion. A room says what it has in its rules.mk; this file says how things are made.
#
#   lib-NAME-src                    libNAME.a
#   bin-NAME-src -lib -pkg -ldflags NAME in build/bin, from sources, our archives, pkg-config packages
#   room-ROOM-pkg                   pkg-config packages whose headers the room's sources need
#
# Settings: SAN=1 (ASan and UBSan, in build-san), CC=, CFLAGS=, O= (build folder), V=1 (show commands), WERROR=1, DESTDIR=, prefix=

ROOMS ?= format recorder bbq bbgraph bbai
prefix ?= /usr/local
bindir ?= $(prefix)/bin
libdir ?= $(prefix)/lib
datadir ?= $(prefix)/share
mandir ?= $(datadir)/man
SAN ?=
O ?= build$(if $(SAN),-san)
# One name for one folder, however it was said: rules and dependencies go by names.
override O := $(patsubst $(CURDIR)/%,%,$(abspath $(O)))
PKG_CONFIG ?= pkg-config
INSTALL ?= install
CLANG ?= clang
BPFTOOL ?= $(shell command -v bpftool || echo /usr/sbin/bpftool)
CFLAGS ?= -O2 -g
FUZZ_TIME ?= 60
VERSION := 0.1.0

warnings := -Wall -Wextra -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings
override CFLAGS += -std=gnu11 $(warnings) -fvisibility=hidden -fstack-protector-strong $(if $(WERROR),-Werror)
override CPPFLAGS += -D_GNU_SOURCE -DBB_VERSION='"$(VERSION)"' -Iformat -I$(O)
sanitize := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
ifdef SAN
override CFLAGS += $(sanitize)
override LDFLAGS += $(sanitize)
endif
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' $(1) $(2);)

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all deps demo test test-kernels check check-bins bench bench-query fuzz fuzz-afl fuzz-coverage lint docs install clean
all:

bins :=
libs :=
exts :=
helper-bins :=
man := $(wildcard format/*.[15] recorder/*.8 recorder/net/*.8 bbq/*.1 bbgraph/*.1 bbai/*.1)
# These goals need nothing of what deps installs, and start make again for the rest.
ifneq ($(filter-out deps test demo clean,$(or $(MAKECMDGOALS),all)),)
include $(ROOMS:%=%/rules.mk) deploy/rules.mk spec/rules.mk tests/rules.mk
endif

# $(1) sources -> objects
objs = $(patsubst %.c,$(O)/%.o,$(filter %.c,$(1)))
pkg-cflags = $(if $(1),$(shell $(PKG_CONFIG) --cflags $(1)))
pkg-libs = $(if $(1),$(shell $(PKG_CONFIG) --libs $(2) $(1)))

define lib-rule
$(O)/lib$(1).a: $(call objs,$(lib-$(1)-src))
	$(call say,AR,$$@)rm -f $$@ && $(AR) rcs $$@ $$^
endef
define bin-rule
$(O)/bin/$(1): $(call objs,$(bin-$(1)-src)) $(bin-$(1)-lib:%=$(O)/lib%.a)
	@mkdir -p $$(@D)
	$(call say,LD,$$@)$(CC) $(CFLAGS) $(LDFLAGS) $(bin-$(1)-ldflags) -o $$@ $$^ $(call pkg-libs,$(bin-$(1)-pkg),$(bin-$(1)-pkgflags)) $(bin-$(1)-libs) -lm
endef
$(foreach l,$(libs),$(eval $(call lib-rule,$(l))))
$(foreach b,$(bins) $(test-bins) $(helper-bins),$(eval $(call bin-rule,$(b))))
$(foreach r,$(ROOMS) tests,$(eval $(O)/$(r)/%.o: override CPPFLAGS += $(call pkg-cflags,$(room-$(r)-pkg))))

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(O)/%.o: $(O)/%.c
	$(call say,CC,$@)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
-include $(shell find $(O) -name '*.d' 2>/dev/null)

all: $(libs:%=$(O)/lib%.a) $(bins:%=$(O)/bin/%) $(exts:%=$(O)/%.so)

deps:
	$(Q)tests/deps.sh

check-bins: all $(test-bins:%=$(O)/bin/%) $(helper-bins:%=$(O)/bin/%)

check: check-bins
	$(Q)O=$(O) MAKE='$(MAKE)' tests/run.sh

test: deps
	$(Q)$(MAKE) -j$$(nproc) --no-print-directory check

demo: deps
	$(Q)$(MAKE) -j$$(nproc) --no-print-directory all $(O)/bin/leak
	$(Q)O=$(O) tests/demo.sh

lint: all
	$(Q)O=$(O) tests/run.sh lint

install: all
	$(INSTALL) -d '$(DESTDIR)$(bindir)' '$(DESTDIR)$(mandir)/man1' '$(DESTDIR)$(mandir)/man5' '$(DESTDIR)$(mandir)/man8'
	$(INSTALL) -m 755 $(bins:%=$(O)/bin/%) '$(DESTDIR)$(bindir)'
	$(if $(exts),$(INSTALL) -d '$(DESTDIR)$(libdir)' && $(INSTALL) -m 644 $(exts:%=$(O)/%.so) '$(DESTDIR)$(libdir)')
	$(if $(filter bbrec-net,$(bins)),$(INSTALL) -d '$(DESTDIR)$(datadir)/blackbox/templates' && \
		$(INSTALL) -m 644 deploy/templates/*.json '$(DESTDIR)$(datadir)/blackbox/templates')
	for m in $(man); do $(INSTALL) -m 644 $$m '$(DESTDIR)$(mandir)'/man$${m##*.}; done

clean:
	rm -rf $(O)
