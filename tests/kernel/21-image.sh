#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The image, run with what the DaemonSet gives it and no more: it records another container's OOM kill, and kubectl's tar commands
# fetch the incident out of it.
. "$SRC/tests/kernel/tap.inc"
need_bpf
for c in runc jq python3 openssl; do command -v $c >/dev/null || skip_all "no $c"; done
python3 -c 'import yaml' 2>/dev/null || skip_all 'no python3-yaml'
[ -n "$cgroup_root" ] || skip_all 'no cgroup folder to write'

make -s -C "$SRC" O="$O" image >err 2>&1 || { ok 1 'make image'; sed 's/^/# /' err; finish; exit; }
version=$(bbx --version | sed 's/.* //')
archive=$O/image/blackbox-$version.oci.tar
mkdir layout node
tar xf "$archive" -C layout
bad=0
for b in layout/blobs/sha256/*; do [ "$(sha256sum "$b" | cut -d ' ' -f 1)" = "$(basename "$b")" ] || bad=1; done
ok $bad 'every blob has the name of its hash'
blob() { echo "layout/blobs/sha256/$(echo "$1" | sed 's/sha256://')"; }
manifest=$(blob "$(jq -r '.manifests[0].digest' layout/index.json)")
layer=$(blob "$(jq -r '.layers[0].digest' "$manifest")")
is 'the layer is what the configuration says' "$(jq -r '.rootfs.diff_ids[0]' "$(blob "$(jq -r .config.digest "$manifest")")")" \
	"sha256:$(gunzip -c "$layer" | sha256sum | cut -d ' ' -f 1)"
size=$(stat -c %s "$archive")
ok "$([ "$size" -le 15728640 ]; echo $?)" 'the image is no larger than 15 MiB'
cp "$archive" first.tar
make -s -C "$SRC" O="$O" image >err 2>&1
cmp -s first.tar "$archive"
ok $? 'the same programs give the same bytes'

mkdir root
tar xzf "$layer" -C root
cp "$(blob "$(jq -r .config.digest "$manifest")")" root.config.json
agent=bb-agent-$$
server=
uid=11111111-2222-3333-4444-$(printf %012d $$)
cid=$(printf %064d $$)
victim=/kubepods/burstable/pod$uid
cleanup() {
	runc delete -f "$agent" >/dev/null 2>&1
	runc delete -f "$agent-init" >/dev/null 2>&1
	kill $server 2>/dev/null
	umount node/run/blackbox 2>/dev/null
	for d in /sys/fs/cgroup/* /sys/fs/cgroup; do
		rmdir "$d$victim/$cid" "$d$victim" "$d/kubepods/burstable" "$d/kubepods/$agent" "$d/kubepods" 2>/dev/null
	done
}
mkdir -p node/run/blackbox node/var/lib/blackbox/incidents node/var/lib/kubelet/seccomp "node/var/log/pods/shop_checkout-6d9f_$uid/app" node/var/log/containers
echo 'last words' >"node/var/log/pods/shop_checkout-6d9f_$uid/app/0.log"
ln -s "/var/log/pods/shop_checkout-6d9f_$uid/app/0.log" "node/var/log/containers/checkout-6d9f_shop_app-$cid.log"
mount -t tmpfs -o size=96m tmpfs node/run/blackbox || skip_all 'no mounts here'
# The API server, and the service account as kubelet mounts it: readable by the pod's fsGroup.
mkdir node/serviceaccount
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out node/serviceaccount/ca.crt -days 2 -subj /CN=t \
	-addext subjectAltName=IP:127.0.0.1 2>/dev/null
echo abc.def >node/serviceaccount/token
chown 0:65534 node/serviceaccount/token
chmod 640 node/serviceaccount/token
chmod 755 "$scratch" node node/serviceaccount
python3 "$SRC/tests/net/kube_server.py" '{"list": [{"file": "pods-list.json"}], "watch": [{"text": ""}],
	"tokenreviews": [{"file": "tokenreview-authenticated.json"}],
	"subjectaccessreviews": [{"file": "subjectaccessreview-allowed.json"}, {"file": "subjectaccessreview-denied.json"}]}' --port-file port --token-file node/serviceaccount/token \
	--tls node/serviceaccount/ca.crt server.key &
server=$!
for _ in $(seq 100); do [ -s port ] && break; sleep 0.1; done
# A receiver of webhooks, and the secret and the config map that name it.
cat >receiver.py <<'END'
import http.server, os
class H(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        self.send_response(200)
        self.end_headers()
        with open('received', 'ab') as f:
            f.write(body.replace(b'\n', b'') + b'\n')
    def log_message(self, *a): pass
s = http.server.HTTPServer(('127.0.0.1', 0), H)
print(s.server_port, file=open('receiver.tmp', 'w'))
os.rename('receiver.tmp', 'receiver.port')
s.serve_forever()
END
python3 receiver.py &
server="$server $!"
for _ in $(seq 100); do [ -s receiver.port ] && break; sleep 0.1; done
mkdir node/webhooks node/tls
cp node/serviceaccount/ca.crt node/tls/tls.crt
cp server.key node/tls/tls.key
chown -R 0:65534 node/tls
chmod 440 node/tls/*
echo "generic http://127.0.0.1:$(cat receiver.port)/" >node/webhooks/webhooks
chown 0:65534 node/webhooks/webhooks
chmod 440 node/webhooks/webhooks
http=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
settings=$(python3 -c 'import sys, yaml
for f in sys.argv[1:]:
    for d in yaml.safe_load_all(open(f)):
        for i in d.get("data", {}).items(): print("%s=%s" % i)' "$SRC"/deploy/kubernetes/options/*.yaml | sed "s/:9478$/:$http/")

# bundle CONTAINER: the configuration of one of the DaemonSet's
bundle() {
	rm -f config.json
	runc spec
	python3 "$SRC/tests/deploy/runc_config.py" "$SRC/deploy/kubernetes/daemonset.yaml" "$1" "$scratch/root" "$scratch/node" "/kubepods/$agent" \
		"$(cat port)" $settings <config.json >bundle.json
	mv bundle.json config.json
}
bundle notify-folder
runc run "$agent-init" >agent.out 2>agent.err </dev/null || { tail -n 1 agent.err | sed 's/^/# /'; skip_all 'runc does not work here'; }
is 'the folder of notifications is bbrec-net'"'"'s' 65534 "$(stat -c %u node/run/blackbox/notify)"
bundle bbrec
runc run -d "$agent" >agent.out 2>agent.err </dev/null || { tail -n 1 agent.err | sed 's/^/# /'; skip_all 'runc does not work here'; }
# in_agent COMMAND...: what kubectl exec does.
in_agent() { runc exec "$agent" "$@"; }
for _ in $(seq 100); do in_agent bbrec status -q 2>/dev/null && break; sleep 0.2; done
in_agent bbrec status -q 2>err
is 'the probe finds the agent recording' 0 $?

status() { in_agent bbrec status -m json | jq -r ".[0].$1"; }
for _ in $(seq 100); do [ "$(status net_kubernetes)" = watching ] && break; sleep 0.1; done
is 'it follows the pods of its node with its service account' 'watching 1' "$(status net_kubernetes) $(status net_kubernetes_pods)"

mkdir -p "$cgroup_root$victim/$cid"
if [ -e "$cgroup_root$victim/$cid/memory.max" ]; then echo 16M >"$cgroup_root$victim/$cid/memory.max"
else echo 16M >"$cgroup_root$victim/$cid/memory.limit_in_bytes"; fi
sh -c 'echo $$ >"$0/cgroup.procs"; exec tail /dev/zero' "$cgroup_root$victim/$cid" 2>/dev/null
for _ in $(seq 100); do in_agent ls /incidents/incident.bbx/incident.bbx >/dev/null 2>&1 && break; sleep 0.1; done

# kubectl cp blackbox-x7k2p:/incidents/incident.bbx . : tar in the container; here the folder's content is copied, links are skipped.
in_agent tar cf - /incidents/incident.bbx >cp.tar 2>/dev/null
mkdir here
tar xf cp.tar -C here --strip-components=2 incidents/incident.bbx/
is 'a file arrives, and no link' '-rw' "$(tar tvf cp.tar | awk '$NF ~ /bbx.incident.bbx$/ { print substr($1, 1, 3) }')"
rows 'the incident names the pod without any API' here/incident.bbx 'shop\tcheckout-6d9f\tapp\ttail\n' \
	'select namespace, pod, container, comm from oom'
rows 'and the API the others' here/incident.bbx 'default\tleaky\tapp\tOOMKilled\ndefault\tleaky\tside\t\\N\n' \
	'select namespace, pod, container, reason from pod_container order by container'
in_agent sh -c 'tar cf - /usr/bin 2>/dev/null' >whole.tar
in_agent sh -c 'tar cf - /usr/bin 2>/dev/null | tail -c+513' >rest.tar
is 'a retry of kubectl cp goes on where it was cut' "$(tail -c +513 whole.tar | sha256sum)" "$(sha256sum <rest.tar)"
for _ in $(seq 900); do grep -q checkout-6d9f received 2>/dev/null && break; sleep 0.1; done
is 'who is told of it hears the verdict' 'checkout-6d9f true' "$(jq -r 'select(.what == "oom") | "\(.pod) \(.verdict | test("OOM-killed"))"' received | sort -u)"
get() { curl -s -o /dev/null -w '%{http_code}' --cacert node/tls/tls.crt "https://127.0.0.1:$http$1" -H "Authorization: Bearer $2"; }
is 'HTTP for who the API server says may ask' '200 403 401' "$(get /v1/incidents some.token) $(get /v1/status some.token) $(get /metrics "")"
is 'it runs with the rights of the manifest and no more' 'CapEff:	000000c4000810c4' "$(in_agent sh -c 'while read -r l; do case $l in CapEff:*) echo "$l" ;; esac; done </proc/self/status')"
runc kill "$agent" TERM
for _ in $(seq 50); do runc state "$agent" 2>/dev/null | grep -q running || break; sleep 0.2; done
ok "$(runc state "$agent" 2>/dev/null | grep -q running; [ $? -ne 0 ]; echo $?)" 'SIGTERM ends it'
finish
