# The image of the agent: the same programs, linked so that they need little, as an OCI archive made without a container engine.
# None with SAN=1: sanitizers do not link statically.
ifneq ($(if $(SAN),,$(filter bbrec,$(bins))),)
.PHONY: image image-root
bins-of-image := $(patsubst %,$(O)/bin/%,bbrec $(filter bbrec-net,$(bins)) bbx-static $(patsubst %,%-static,$(filter bbai,$(bins))))

# bbx without shared libraries: those of libarchive alone would make the image three times as large. pkg-config would also name what
# formats need that bbx does not read.
bin-bbx-static-src := $(bin-bbx-src)
bin-bbx-static-lib := $(bin-bbx-lib)
bin-bbx-static-pkg := libxxhash
bin-bbx-static-ldflags := -static
bin-bbx-static-libs := -larchive -lzstd -lz -llzma -lbz2 -lnettle
helper-bins += bbx-static

# bbai, for the verdict in notifications, likewise; of libcjson Debian has no static one, and bbrec-net brings it along.
bin-bbai-static-src := $(bin-bbai-src)
bin-bbai-static-lib := $(bin-bbai-lib)
bin-bbai-static-pkg := libcjson
bin-bbai-static-libs := -Wl,-Bstatic -lsqlite3 $(bin-bbx-static-libs) -lxxhash -Wl,-Bdynamic -lm
helper-bins += $(patsubst %,%-static,$(filter bbai,$(bins)))

image-root: $(bins-of-image)
	$(call say,ROOT,$(O)/image/root)deploy/image.sh root $(O)/image/root $(bins-of-image)

image: image-root
	$(call say,OCI,$(O)/image/blackbox-$(VERSION).oci.tar)deploy/image.sh archive $(O)/image/root $(O)/image/blackbox-$(VERSION).oci.tar $(VERSION)
endif
