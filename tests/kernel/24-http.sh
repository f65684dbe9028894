#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bbrec run with bbrec-net: HTTP, webhooks and the command for incidents, as a user has them.
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/agent.inc"
command -v bbrec-net >/dev/null || skip_all 'bbrec-net is not built here'
command -v curl >/dev/null || skip_all 'no curl'
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port
chmod 755 "$scratch"
field() { bbrec status --socket "$scratch/sock" -m json | jq -r ".[0].$1"; }
# sealed POD: the name of the incident of a request about it, once it is there; others may happen on this machine, too
sealed() { ls incidents | grep "_shop_$1_request_"; }
is_field() { [ "$(field "$1")" = "$2" ]; }

# A receiver of webhooks that refuses the first one.
cat >receiver.py <<'END'
import http.server, sys
class H(http.server.BaseHTTPRequestHandler):
    n = 0
    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        H.n += 1
        self.send_response(500 if H.n == 1 else 200)
        self.end_headers()
        with open('received', 'ab') as f:
            f.write(b'%d ' % H.n + body.replace(b'\n', b'') + b'\n')
    def log_message(self, *a): pass
s = http.server.HTTPServer(('127.0.0.1', 0), H)
print(s.server_port, file=open('receiver.tmp', 'w'))
import os; os.rename('receiver.tmp', 'receiver.port')
s.serve_forever()
END
python3 receiver.py &
receiver=$!
cleanup() { agent_cleanup; kill $receiver 2>/dev/null; }
wait_for 10 [ -e receiver.port ]
echo "generic http://127.0.0.1:$(cat receiver.port)/" >hooks
mkdir out
chmod 777 out

start_agent --listen "127.0.0.1:$port" --post-roll 200ms --webhooks "$scratch/hooks" --templates "$SRC/deploy/templates" \
	--notify-dir "$scratch/notify" --on-incident "cat >$scratch/out/\$BLACKBOX_FILE"
wait_for 10 curl -sf -o /dev/null "$url/healthz"
ok $? 'it answers on loopback'
wait_for 10 curl -sf -o /dev/null "$url/readyz"
ok $? 'and records'
is 'the folder of notifications is of its user' 65534 "$(stat -c %u notify)"
/bin/true http-$$
asked=$(curl -s -d '{"reason":"asked for","pod":"shop/checkout"}' "$url/v1/trigger")
is 'a trigger by POST' 200 "$(echo "$asked" | jq .sealed_in_ms)"
is 'of a pod that nobody knows' 'no pod of this name is known on this node' "$(echo "$asked" | jq -r .warning)"
wait_for 10 sealed checkout
name=$(sealed checkout)
is 'and what its file is called' "$name" "$(echo "$asked" | jq -r .name)"
is 'the incident is listed' "$name" "$(curl -s "$url/v1/incidents" | jq -r '.[].name' | grep -Fx "$name")"
curl -s -o got.bbx "$url/v1/incidents/$name"
is 'and can be had' 0 "$(cmp got.bbx "incidents/$name"; echo $?)"
head -c 5000 got.bbx >part.bbx
curl -s -C - -o part.bbx "$url/v1/incidents/$name"
is 'a download is resumed' 0 "$(cmp part.bbx got.bbx; echo $?)"
is 'it is sound' 0 "$(bbx verify part.bbx >verify.out 2>&1; echo $?)"
rows 'it has what happened' part.bbx '1\tasked for\n' \
	"select (select count(*) from exec where argv = '/bin/true http-$$'), detail from trigger where reason = 'request'"
is 'the status' yes "$(curl -s "$url/v1/status" | jq -r .recording)"
curl -s "$url/metrics" >metrics
python3 "$SRC/tests/net/prometheus.py" metrics >problems
is 'the figures are sound' '' "$(cat problems)"
grep -q '^blackbox_incidents_total{result="sealed"} [1-9]' metrics
ok $? 'and those of this agent'
told() { sed 's/^[0-9]* //' received | jq -r "select(.detail == \"$1\") | .file"; }
is_told() { [ -n "$(told "$1")" ]; }
wait_for 20 grep -q '^2 ' received && wait_for 20 is_told 'asked for'
ok $? 'the webhook is told, and told again'
is 'of this file' "$name" "$(told 'asked for' | uniq)"
wait_for 20 cmp "out/$name" got.bbx
ok $? 'the command had the incident'
waits_not() { field net_notify | grep -q '^[1-9][0-9]* delivered, 0 waiting, 0 given up$'; }
wait_for 20 waits_not
ok $? 'nothing waits'

sed -n '/^```console http$/,/^```$/s/^\$ //p' "$SRC/README.md" | sed "s/:9478/:$port/; s/NAME\.bbx/$name/" >examples
while read -r line; do
	sh -c "$line" >example.out 2>&1 </dev/null && { [ -s example.out ] || cmp -s incident.bbx got.bbx; }
	ok $? "README: $line"
done <examples
is 'that were all' 5 "$(grep -c . examples)"
curl -s -o bad.out "$url/v1/nothing"
bbrec trigger --socket "$scratch/sock" --reason audit --pod shop/audit
wait_for 10 sealed audit
rows 'who asked for what is recorded' "incidents/$(sealed audit)" '404\t/v1/nothing\t\\N\n202\t/v1/trigger\tuid 0\n' \
	"select distinct status, path, user from audit where path in ('/v1/nothing', '/v1/trigger') and client = '127.0.0.1' order by status desc"
rows 'what the agent does itself is told apart' "incidents/$(sealed audit)" 'bbrec\nbbrec-net\nbbrec-starter\nsh\n' \
	"select distinct comm from descendants((select upid from recorder limit 1)) where comm in ('bbrec', 'bbrec-starter', 'bbrec-net', 'sh') order by 1"

# What is sealed while bbrec-net is away, and at the end, is told later.
pkill -9 -x bbrec-net -P "$(pgrep -x bbrec-starter -P "$agent")"
wait_for 5 is_field net down
bbrec trigger --socket "$scratch/sock" --reason 'while it was away'
wait_for 30 is_told 'while it was away'
ok $? 'what was sealed while bbrec-net was away is told'
stop_agent TERM
nothing_lost
ok $? 'no event was lost'
grep -q '"reason":"exit"' notify/*.json
ok $? 'what was sealed at the end waits'
start_agent --webhooks "$scratch/hooks" --templates "$SRC/deploy/templates" --notify-dir "$scratch/notify" --dump-on-exit no
wait_for 20 grep -q '"what": "exit"' received
ok $? 'and is told by the next one'
stop_agent TERM

# What cannot be.
refused() {
	bbrec run --ring "$ring" "$@" >refused.out 2>refused.err
	echo "$? $(cat refused.err)"
}
is 'a folder for notifications that cannot be made' "1 bbrec: notify-dir: $scratch/no/where: No such file or directory" \
	"$(refused --webhooks hooks --notify-dir "$scratch/no/where")"
mkdir other
is 'or is of someone else' "1 bbrec: notify-dir: $scratch/other: it is not of user 65534, who is to write there" \
	"$(refused --webhooks hooks --notify-dir "$scratch/other")"
start_agent --listen 0.0.0.0:$port --dump-on-exit no
wait_for 10 grep -q "^bbrec-net: listen: 0.0.0.0:$port is not loopback: set tls-cert and tls-key\$" agent.err
ok $? 'beyond loopback without TLS: refused, and said'
is 'but recorded' yes "$(field recording)"
stop_agent TERM
finish
