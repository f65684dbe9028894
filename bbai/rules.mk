# The verdict. A detector is a file of bbai/detectors: nothing else names it.
libs += bbai
room-bbai-pkg := libcjson sqlite3
lib-bbai-src := $(filter-out bbai/main.c,$(wildcard bbai/*.c)) bbai/embedded.c
bins += bbai
bin-bbai-src := bbai/main.c
bin-bbai-lib := bbai bbq bbtool bbx
bin-bbai-pkg := libcjson $(bbq-pkg) $(archive-pkg) libzstd libxxhash
bin-bbai-libs := $(archive-libs)

$(O)/bbai/embedded.c: format/embed.sh bbai/detectors bbai/queries $(wildcard bbai/detectors/*.sql bbai/queries/*.sql)
	@mkdir -p $(@D)
	$(call say,EMBED,$@)format/embed.sh detector.h 'struct ai_embedded' ai_detectors=bbai/detectors ai_queries=bbai/queries >$@
$(O)/bbai/embedded.o: override CPPFLAGS += -Ibbai
