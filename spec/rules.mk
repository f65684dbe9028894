# spec/EVENTS.md is generated, and checked in: "make docs" writes it, tests/lint/docs-fresh.sh compares. DOCS=FILE writes elsewhere.
helper-bins += events2md
bin-events2md-src := spec/events2md.c
bin-events2md-lib := bbx
bin-events2md-pkg := libzstd libxxhash
DOCS ?= spec/EVENTS.md

docs: $(O)/bin/events2md
	$(call say,DOC,$(DOCS))$< > $(DOCS)
