/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "../../recorder/cgroup_path.h"

#define A "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90"
#define B "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define UID "1c5f0a3e-22aa-4b0c-9d5e-7f8091a2b3c4"
#define UID_ "1c5f0a3e_22aa_4b0c_9d5e_7f8091a2b3c4"
#define HASH "d3c2b1a0ffeeddccbbaa998877665544"

/* Paths as kubelets and runtimes write them. NULL = not said. */
static const struct {
	const char *path, *id, *runtime, *uid, *qos;
} paths[] = {
	/* systemd driver: containerd, CRI-O, docker (cri-dockerd), podman's kube */
	{ "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" UID_ ".slice/cri-containerd-" A ".scope",
	  A, "containerd", UID, "burstable" },
	{ "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod" UID_ ".slice/crio-" A ".scope",
	  A, "cri-o", UID, "besteffort" },
	{ "/kubepods.slice/kubepods-pod" UID_ ".slice/docker-" A ".scope", A, "docker", UID, "guaranteed" },
	{ "/kubepods.slice/kubepods-pod" UID_ ".slice/libpod-" A ".scope", A, "podman", UID, "guaranteed" },
	/* crun's sub-cgroup, CRI-O's conmon, a systemd inside the container */
	{ "/kubepods.slice/kubepods-pod" UID_ ".slice/crio-" A ".scope/container", A, "cri-o", UID, "guaranteed" },
	{ "/kubepods.slice/kubepods-pod" UID_ ".slice/crio-conmon-" A ".scope", "", NULL, UID, "guaranteed" },
	{ "/kubepods.slice/kubepods-pod" UID_ ".slice/crio-" A ".scope/system.slice/dbus.service", A, "cri-o", UID, "guaranteed" },
	/* a kubelet inside the service of its distribution: k3s, RKE2 */
	{ "/system.slice/k3s.service/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" UID_ ".slice/cri-containerd-" A ".scope",
	  A, "containerd", UID, "burstable" },
	{ "/system.slice/rke2-server.service/kubepods/besteffort/pod" UID "/" A, A, NULL, UID, "besteffort" },
	/* cgroupfs driver: kubeadm, k3s, microk8s, Talos; the same below each hierarchy of v1, and on hybrid nodes */
	{ "/kubepods/burstable/pod" UID "/" A, A, NULL, UID, "burstable" },
	{ "/kubepods/besteffort/pod" UID "/" A, A, NULL, UID, "besteffort" },
	{ "/kubepods/pod" UID "/" A, A, NULL, UID, "guaranteed" },
	{ "/kubepods/burstable/pod" UID "/crio-" A, A, "cri-o", UID, "burstable" },
	/* containerd without the systemd driver under systemd */
	{ "/system.slice/containerd.service/kubepods-burstable-pod" UID_ ".slice:cri-containerd:" A,
	  A, "containerd", UID, "burstable" },
	{ "/kubepods-besteffort-pod" UID_ ".slice:cri-containerd:" A, A, "containerd", UID, "besteffort" },
	/* static pods: the hash of their manifest */
	{ "/kubepods/burstable/pod" HASH "/" A, A, NULL, HASH, "burstable" },
	{ "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" HASH ".slice/cri-containerd-" A ".scope",
	  A, "containerd", HASH, "burstable" },
	/* kind, k3d and minikube: the node is a container; the last kubepods counts */
	{ "/docker/" B "/kubepods/besteffort/pod" UID "/" A, A, NULL, UID, "besteffort" },
	{ "/docker/" B "/kubelet/kubepods/burstable/pod" UID "/" A, A, NULL, UID, "burstable" },
	{ "/system.slice/docker-" B ".scope/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/"
	  "kubelet-kubepods-burstable-pod" UID_ ".slice/cri-containerd-" A ".scope", A, "containerd", UID, "burstable" },
	{ "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod" UID_ ".slice/cri-containerd-" A ".scope",
	  A, "containerd", UID, "guaranteed" },
	{ "/kubepods/burstable/pod" HASH "/" B "/kubelet/kubepods/pod" UID "/" A, A, NULL, UID, "guaranteed" },
	{ "/kubepods.slice/kubepods-pod" HASH ".slice/cri-containerd-" B ".scope/kubelet.slice/kubepods.slice/"
	  "kubepods-besteffort.slice/kubepods-besteffort-pod" UID_ ".slice/cri-containerd-" A ".scope",
	  A, "containerd", UID, "besteffort" },
	/* docker inside a container: still the pod's container */
	{ "/kubepods/burstable/pod" UID "/" A "/docker/" B, A, NULL, UID, "burstable" },
	/* the pod's own cgroup */
	{ "/kubepods/burstable/pod" UID, "", NULL, UID, "burstable" },
	{ "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" UID_ ".slice", "", NULL, UID, "burstable" },
	{ "kubepods/pod" UID, "", NULL, UID, "guaranteed" },
	{ "//kubepods//pod" UID "//" A "/", A, NULL, UID, "guaranteed" },
	/* no pod, no QoS class */
	{ "/system.slice/kubepods-burstable-podX.slice:cri-containerd:" A, A, "containerd", "", NULL },
	/* no kubelet */
	{ "/docker/" A, A, "docker", "", NULL },
	{ "/docker/" B "/docker/" A, A, "docker", "", NULL },
	{ "/system.slice/docker-" A ".scope", A, "docker", "", NULL },
	{ "/machine.slice/machine-libpod_pod_" B ".slice/libpod-" A ".scope", A, "podman", "", NULL },
	{ "/machine.slice/libpod-" A ".scope/container", A, "podman", "", NULL },
	{ "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" A ".scope", A, "podman", "", NULL },
};

static const char *const others[] = {
	"", "/", "/init.scope", "/system.slice/kubelet.service", "/kubepods", "/kubepods.slice", "/kubepods/burstable",
	"/kubepods.slice/kubepods-burstable.slice", "/podruntime/runtime", "/system/apid", "/lxc.payload/web",
	"/docker", "/docker/abc", "/user.slice/" A, "/kubepods/burstable/pod", "/kubepods/burstable/pod1234",
	"/kubepods/podXc5f0a3e-22aa-4b0c-9d5e-7f8091a2b3c4", "/mykubepods/pod" UID, "/kubepodsx/x",
	"/system.slice/docker-" A "0.scope", "/docker/" A "0", "/system.slice/containerd.service:", "/kubepods:", "/kubepods-:x:",
};

static void every_known_layout_is_understood(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct rec_cgroup_name n;

		print_message("# %s\n", paths[i].path);
		assert_int_equal(rec_cgroup_path_parse(paths[i].path, &n), 1);
		assert_string_equal(n.container_id, paths[i].id);
		assert_string_equal(n.pod_uid, paths[i].uid);
		assert_string_equal(n.runtime ? n.runtime : "-", paths[i].runtime ? paths[i].runtime : "-");
		assert_string_equal(n.qos ? n.qos : "-", paths[i].qos ? paths[i].qos : "-");
	}
}

static void other_cgroups_are_no_containers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		struct rec_cgroup_name n;

		print_message("# %s\n", others[i]);
		assert_int_equal(rec_cgroup_path_parse(others[i], &n), 0);
		assert_string_equal(n.container_id, "");
		assert_string_equal(n.pod_uid, "");
		assert_null(n.runtime);
		assert_null(n.qos);
	}
}

static void a_path_cut_or_changed_anywhere_does_no_harm(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		for (size_t at = 0; at < strlen(paths[i].path); at++) {
			static const char changes[] = "/-_:.a\xff";

			for (size_t c = 0; c < sizeof(changes); c++) {
				char copy[1024];
				struct rec_cgroup_name n;

				snprintf(copy, sizeof(copy), "%s", paths[i].path);
				copy[at] = changes[c];
				rec_cgroup_path_parse(copy, &n);
				assert_true(!n.container_id[0] || strlen(n.container_id) == REC_CONTAINER_ID_LEN);
				assert_true(!n.pod_uid[0] || strlen(n.pod_uid) == 32 || strlen(n.pod_uid) == 36);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_known_layout_is_understood),
		cmocka_unit_test(other_cgroups_are_no_containers),
		cmocka_unit_test(a_path_cut_or_changed_anywhere_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
