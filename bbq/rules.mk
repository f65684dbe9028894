# SQL over recordings.
libs += bbq
room-bbq-pkg := sqlite3
bins += bbq
bin-bbq-src := $(patsubst %,bbq/%.c,main args verbs run show)
lib-bbq-src := $(filter-out $(bin-bbq-src),$(wildcard bbq/*.c)) bbq/embedded.c
bin-bbq-lib := bbq bbtool bbx
bin-bbq-pkg := sqlite3 libarchive libzstd libxxhash

$(O)/bbq/embedded.c: format/embed.sh bbq/views bbq/reports $(wildcard bbq/views/*.sql bbq/reports/*.sql)
	@mkdir -p $(@D)
	$(call say,EMBED,$@)format/embed.sh define.h 'struct bbq_embedded' bbq_view_files=bbq/views bbq_report_files=bbq/reports >$@
$(O)/bbq/embedded.o: override CPPFLAGS += -Ibbq
