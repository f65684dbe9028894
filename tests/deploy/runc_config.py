#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A container of a DaemonSet as a configuration for runc, as a kubelet and its runtime would make it.
usage: runc_config.py DAEMONSET CONTAINER ROOT NODE CGROUP PORT [NAME=VALUE]... <runc-spec >config.json
ROOT is the image's root, NODE a folder that plays the node's root for its host paths; /sys is the real one. NODE/serviceaccount is the
service account, NODE/NAME a volume of a secret, PORT the API server's, on this machine; NAME=VALUE is what comes of a config map. A seccomp
profile is the image's own for a Localhost one, and none for the runtime's."""
import json
import sys

import yaml

daemonset, name, root, node, cgroup, port = sys.argv[1:7]
spec = yaml.safe_load(open(daemonset))["spec"]["template"]["spec"]
container = next(c for c in spec["containers"] + spec["initContainers"] if c["name"] == name)
security = container["securityContext"]
config = json.load(sys.stdin)

image = json.load(open(root + ".config.json"))["config"]
process = config["process"]
process["terminal"] = False
process["args"] = container.get("command", image["Entrypoint"]) + container.get("args", [])
process["env"] = image["Env"] + ["NODE_NAME=vm", "KUBERNETES_SERVICE_HOST=127.0.0.1", "KUBERNETES_SERVICE_PORT=" + port]
process["env"] += sys.argv[7:] if container.get("envFrom") else []
process["user"] = {"uid": security["runAsUser"], "gid": 0, "additionalGids": [spec["securityContext"]["fsGroup"]]}
process["noNewPrivileges"] = not security["allowPrivilegeEscalation"]
assert security["capabilities"]["drop"] == ["ALL"] and not security.get("privileged")
caps = ["CAP_" + c for c in security["capabilities"]["add"]]
process["capabilities"] = {k: caps for k in ("bounding", "effective", "permitted")}
config["root"] = {"path": root, "readonly": security["readOnlyRootFilesystem"]}
linux = config["linux"]
if security["seccompProfile"]["type"] == "Localhost":
    profile = json.load(open(root + "/etc/blackbox/seccomp.json"))
    for group in profile["syscalls"]:
        del group["comment"]
    linux["seccomp"] = profile
linux["cgroupsPath"] = cgroup
linux["namespaces"] = [n for n in linux["namespaces"] if n["type"] != "network" and not (n["type"] == "pid" and spec["hostPID"])]

if spec["automountServiceAccountToken"]:
    config["mounts"].append({"destination": "/var/run/secrets/kubernetes.io/serviceaccount", "type": "bind", "source": node + "/serviceaccount",
                             "options": ["rbind", "ro"]})
host = {v["name"]: v["hostPath"]["path"] if "hostPath" in v else "/" + v["name"] for v in spec["volumes"]}
for m in container["volumeMounts"]:
    path = host[m["name"]]
    source = path if path.startswith("/sys") else node + path
    config["mounts"].append({"destination": m["mountPath"], "type": "bind", "source": source,
                             "options": ["rbind", "ro" if m.get("readOnly") else "rw"]})
json.dump(config, sys.stdout)
