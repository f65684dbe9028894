# The record file, its tool, and the shell that all commands share.
libs += bbx bbtool
room-format-pkg := libarchive libzstd libxxhash
lib-bbtool-src := $(wildcard format/tool*.c) $(patsubst %,format/%.c,cell escape input input_archive input_find input_report input_unpack input_zstd print print_frame print_table podarg sizearg timearg)
lib-bbx-src := $(filter-out format/main.c format/cmd_%.c $(lib-bbtool-src),$(wildcard format/*.c))
bins += bbx
bin-bbx-src := format/main.c $(wildcard format/cmd_*.c)
bin-bbx-lib := bbtool bbx
# libarchive.a, where it and what it needs are there: the shared one brings libxml2, ICU and libstdc++, which take longer to load than bbq takes to answer.
# pkg-config would also name what formats need that input_archive.c does not read.
archive-static := $(shell $(CC) -print-file-name=libarchive.a) -lz -llzma -lbz2 -lnettle
archive-probe := echo 'int archive_read_support_format_zip(), archive_read_support_format_tar(), archive_read_support_filter_xz(); int main(void)' \
	'{ return archive_read_support_format_zip() + archive_read_support_format_tar() + archive_read_support_filter_xz(); }' | \
	$(CC) -w -x c - -x none -o /dev/null $(archive-static) -lzstd
archive-libs := $(shell { $(archive-probe); } >/dev/null 2>&1 && echo '$(archive-static)')
archive-pkg := $(if $(archive-libs),,libarchive)
bin-bbx-pkg := $(archive-pkg) libzstd libxxhash
bin-bbx-libs := $(archive-libs)
