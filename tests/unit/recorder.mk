# The recorder's parts that need no BPF are tested from their sources: the tests run where the recorder is not built.
test_record_decode-src := recorder/decode.c recorder/build.c
test_cgroup_path-src := recorder/cgroup_path.c
test_pods-src := recorder/pods.c recorder/host.c
test_procfs-src := recorder/procfs.c recorder/cgroupfs.c recorder/host.c recorder/build.c recorder/decode.c recorder/clock.c
test_cgroups-src := recorder/cgroups.c recorder/cgroup_path.c recorder/cgroupfs.c recorder/pods.c recorder/host.c recorder/build.c \
	recorder/store.c recorder/decode.c recorder/clock.c
test_ring_plan-src := recorder/ring_plan.c
test_throttle-src := recorder/throttle.c recorder/build.c recorder/decode.c recorder/clock.c
test_settings-src := recorder/settings.c
test_series-src := recorder/series.c recorder/folder.c recorder/listing.c recorder/stage.c recorder/store.c recorder/decode.c recorder/build.c recorder/clock.c
test_processes-src := recorder/processes.c recorder/store.c recorder/decode.c recorder/build.c recorder/clock.c
test_trigger-src := recorder/trigger.c recorder/cooldown.c $(test_cgroups-src)
test_figures-src := recorder/figures.c
test_podtable-src := recorder/podtable.c recorder/podrows.c recorder/peer.c recorder/store.c recorder/decode.c recorder/build.c recorder/clock.c
test_peer-src := recorder/peer.c recorder/outbox.c
test_histogram-src := recorder/histogram.c
test_mountinfo-src := recorder/mountinfo.c
test_net_line-src := recorder/net_line.c
test_dns-src := recorder/dns_message.c recorder/dns.c recorder/build.c recorder/decode.c
test_kmsg_line-src := recorder/kmsg_line.c
test_confine-src := recorder/confine.c recorder/filter.c tests/unit/attempts.c
test_net_confine-src := recorder/net/confine.c recorder/filter.c tests/unit/attempts.c
test_net_confine-pkg := libseccomp
test_confine-pkg := libcap libseccomp
test-bins := $(if $(shell $(PKG_CONFIG) --exists $(test_confine-pkg) && echo y),$(test-bins),$(filter-out test_confine test_net_confine,$(test-bins)))
