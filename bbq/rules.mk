# SQL over recordings.
libs += bbq
# What programs with libbbq need.
bbq-pkg := sqlite3 nettle
room-bbq-pkg := $(bbq-pkg)
bins += bbq
bin-bbq-src := $(patsubst %,bbq/%.c,main args session verbs run nearest show export export_sqlite export_perfetto shell shell_commands)
lib-bbq-src := $(filter-out $(bin-bbq-src) bbq/extension.c,$(wildcard bbq/*.c)) bbq/embedded.c
bin-bbq-lib := bbq bbtool bbx
bin-bbq-pkg := $(bbq-pkg) libedit $(archive-pkg) libzstd libxxhash
bin-bbq-libs := $(archive-libs)

$(O)/bbq/embedded.c: format/embed.sh bbq/views bbq/reports $(wildcard bbq/views/*.sql bbq/reports/*.sql)
	@mkdir -p $(@D)
	$(call say,EMBED,$@)format/embed.sh define.h 'struct bbq_embedded' bbq_view_files=bbq/views bbq_report_files=bbq/reports >$@
$(O)/bbq/embedded.o: override CPPFLAGS += -Ibbq

# The same engine as an extension of SQLite, for any program that loads one; a sanitizer would have to be in that program.
ext-src := bbq/extension.c $(lib-bbq-src) $(lib-bbx-src) $(patsubst %,format/%.c,cell escape timearg)
ifndef SAN
exts += bbx
endif
$(O)/bbx.so: $(patsubst %.c,$(O)/pic/%.o,$(ext-src))
	$(call say,LD,$@)$(CC) $(CFLAGS) -shared -Wl,-z,defs $(LDFLAGS) -o $@ $^ $(call pkg-libs,libzstd libxxhash nettle) -lm
$(O)/pic/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(CPPFLAGS) $(call pkg-cflags,sqlite3) $(CFLAGS) -fPIC -DBBQ_EXTENSION -MMD -MP -c -o $@ $<
$(O)/pic/%.o: $(O)/%.c
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(CPPFLAGS) $(call pkg-cflags,sqlite3) -Ibbq $(CFLAGS) -fPIC -DBBQ_EXTENSION -MMD -MP -c -o $@ $<
