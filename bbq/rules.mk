# SQL over recordings.
libs += bbq
room-bbq-pkg := sqlite3
bins += bbq
bin-bbq-src := bbq/main.c bbq/args.c bbq/run.c
lib-bbq-src := $(filter-out $(bin-bbq-src),$(wildcard bbq/*.c)) bbq/embedded.c
bin-bbq-lib := bbq bbtool bbx
bin-bbq-pkg := sqlite3 libarchive libzstd libxxhash

$(O)/bbq/embedded.c: format/embed.sh bbq/views $(wildcard bbq/views/*.sql)
	@mkdir -p $(@D)
	$(call say,EMBED,$@)format/embed.sh define.h 'struct bbq_embedded' bbq_view_files=bbq/views >$@
$(O)/bbq/embedded.o: override CPPFLAGS += -Ibbq
