#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Webhooks: what a receiver gets that fails, is away, or asks for patience; and the command for incidents."""
import hashlib
import hmac
import http.server
import json
import time

from harness import *

need_net()
TEMPLATES = os.path.join(SRC, 'deploy/templates')
os.environ['PATH'] = os.path.dirname(shutil.which('bbrec-net')) + ':' + os.environ['PATH']


class Receiver(http.server.ThreadingHTTPServer):
    """Keeps what is posted; answers with the next of statuses, then 200."""
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port, statuses=()):
        self.got, self.statuses, self.retry_after = [], list(statuses), None
        super().__init__(('127.0.0.1', port), Handler)
        self.thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def close(self):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        self.server.got.append((status, self.path, dict(self.headers), body, time.time()))
        self.send_response(status)
        if self.server.retry_after:
            self.send_header('Retry-After', self.server.retry_after)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def log_message(self, *args):
        pass


INCIDENT = {'name': 'node-1_shop_checkout_oom_20261120T193916Z.bbx', 'bytes': 15723, 'utc_ns': 1795203556123057908, 'reason': 'oom',
            'detail': 'killed: "its" memory \\ limit\n<!channel>', 'namespace': 'shop', 'pod': 'checkout-6d9f', 'container': 'app'}
demo = os.path.join(SRC, 'testdata/demo/incident.bbx')
os.makedirs(path('incidents'), exist_ok=True)
shutil.copy(demo, path('incidents/' + INCIDENT['name']))
VERDICT = 'checkout-6d9f/app (namespace shop) was OOM-killed: process checkout (pid 4116) grew to 64.6 MiB of a 64 MiB limit'
port = free_port()
base = 'http://127.0.0.1:%d' % port
key = write('key', 'a secret key\n')
routing = write('routing', '0123456789abcdef0123456789abcdef\n')


def hooks(*lines):
    return write('hooks', '# who is told\n\n' + ''.join(line + '\n' for line in lines))


def start(*lines, **settings):
    return Recorder(webhooks=hooks(*lines), templates=TEMPLATES, notify_dir=path('spool'), **settings)


def spooled():
    return sorted(n for n in os.listdir(path('spool')) if n.endswith('.json'))


def is_gone(pid):
    try:
        with open('/proc/%d/stat' % pid) as f:
            return ' Z ' in f.read()
    except (FileNotFoundError, ProcessLookupError):   # gone before open, or between open and read
        return True


# Every template.
receiver = Receiver(port)
has_bbai = os.path.exists(os.path.join(os.path.dirname(shutil.which('bbrec-net')), 'bbai'))
r = start('generic %s/generic %s' % (base, key), 'slack %s/slack' % base, 'pagerduty %s/pagerduty %s' % (base, routing),
          'alertmanager %s/alertmanager' % base)
r.send('sealed', **INCIDENT)
wait_for(lambda: len(receiver.got) == 4, 30)
got = {p: (h, b, json.loads(b)) for _, p, h, b, _ in receiver.got}
is_('all are told, once', ['/alertmanager', '/generic', '/pagerduty', '/slack'], sorted(p for _, p, *_ in receiver.got))
DETAIL = 'killed: "its" memory \\ limit\\x0a<!channel>'
verdict = VERDICT if has_bbai else ''
is_('generic', {'what': 'oom', 'detail': DETAIL, 'verdict': verdict, 'node': 'node-1', 'namespace': 'shop', 'pod': 'checkout-6d9f',
                'file': INCIDENT['name'], 'bytes': '15723', 'time': '2026-11-20T19:39:16.123Z'}, got['/generic'][2])
slack = got['/slack'][2]
is_('slack: every text is plain, so that none of it is a command', {'plain_text'},
    {t['type'] for b in slack['blocks'] for t in b.get('fields', [b.get('text')])})
ok('slack: no text is empty', all(t['text'] for b in slack['blocks'] for t in b.get('fields', [b.get('text')])))
pd = got['/pagerduty'][2]
is_('pagerduty', ('0123456789abcdef0123456789abcdef', 'trigger', INCIDENT['name'], 'node-1', 'error'),
    (pd['routing_key'], pd['event_action'], pd['dedup_key'], pd['payload']['source'], pd['payload']['severity']))
alert = got['/alertmanager'][2][0]
is_('alertmanager', ({'alertname': 'BlackBoxIncident', 'severity': 'warning', 'reason': 'oom', 'node': 'node-1', 'namespace': 'shop',
                      'pod': 'checkout-6d9f'}, DETAIL), (alert['labels'], alert['annotations']['summary']))
headers, body, _ = got['/generic']
ok('the signature is that of time and body', hmac.compare_digest(headers['X-Blackbox-Signature'], 'sha256=' + hmac.new(
    b'a secret key', headers['X-Blackbox-Timestamp'].encode() + b'.' + body, hashlib.sha256).hexdigest()))
ok('the time is now', abs(int(headers['X-Blackbox-Timestamp']) - time.time()) < 60)
is_('JSON', 'application/json', headers['Content-Type'])
ok('a routing key is no key for signatures, and no key is none', 'X-Blackbox-Signature' not in got['/pagerduty'][0] and
   'X-Blackbox-Signature' not in got['/slack'][0])
ok('the status tells', wait_for(lambda: r.state('notify') == '4 delivered, 0 waiting, 0 given up'))
ok('nothing waits', wait_for(lambda: not spooled()))
is_('it ends well', 0, r.stop())
is_('without a word', '', r.stderr())

# One that fails, then is away while bbrec-net is killed and starts again.
receiver.got.clear()
receiver.statuses = [500, 503, 404]
r = start('generic %s/again %s' % (base, key), verdict='no')
r.send('sealed', **INCIDENT)
ok('it is sent until it is taken', wait_for(lambda: receiver.got and receiver.got[-1][0] == 200, 30))
is_('not more often', [500, 503, 404, 200], [g[0] for g in receiver.got])
waits = [b[4] - a[4] for a, b in zip(receiver.got, receiver.got[1:])]
ok('after 1, 2, 4 seconds: %r' % waits, 0.7 < waits[0] < 2 and 1.5 < waits[1] < 3.5 and 3.1 < waits[2] < 6)
is_('as the same one', 1, len({g[2]['Idempotency-Key'] for g in receiver.got}))
ok('of which it says one line', re.fullmatch(r'bbrec-net: webhook generic \(line 3\): HTTP status 500; it is tried again\n', r.stderr()))
receiver.close()
for i in range(3):
    r.send('sealed', **{**INCIDENT, 'reason': 'r%d' % i})
wait_for(lambda: len(spooled()) == 3)
r.kill()
is_('what is not sent is kept', 3, len(spooled()))
write('spool/work.new', 'cut')
write('spool/README', 'of a user')
r = start('generic %s/again %s' % (base, key), verdict='no')
time.sleep(0.5)
receiver = Receiver(port)
wait_for(lambda: len(receiver.got) == 3, 30)
is_('and sent later', ['r0', 'r1', 'r2'], sorted(json.loads(g[3])['what'] for g in receiver.got))
ok('files of others stay', wait_for(lambda: os.listdir(path('spool')) == ['README']))

# What the other side says.
receiver.got.clear()
receiver.statuses, receiver.retry_after = [429], '3'
r.send('sealed', **INCIDENT)
wait_for(lambda: len(receiver.got) == 2, 10)
ok('Retry-After is heeded', 2.9 < receiver.got[1][4] - receiver.got[0][4] < 5)
receiver.got.clear()
receiver.statuses, receiver.retry_after = [400], None
r.send('sealed', **INCIDENT)
ok('what is refused for good is given up', wait_for(lambda: r.state('notify') == '4 delivered, 0 waiting, 1 given up'))
ok('with a line', 'HTTP status 400; the notification is given up\n' in r.stderr())
is_('it ends well', 0, r.stop())

# Templates are found where they are installed, relative to the program.
os.makedirs(path('usr/bin'))
shutil.copytree(TEMPLATES, path('usr/share/blackbox/templates'))
shutil.copy(shutil.which('bbrec-net'), path('usr/bin'))
receiver.got.clear()
r = Recorder(path('usr/bin/bbrec-net'), webhooks=hooks('generic %s/auto' % base), notify_dir=path('spool'), verdict='no')
r.send('sealed', **INCIDENT)
ok('templates beside the program are found', wait_for(lambda: receiver.got))
r.stop()
receiver.got.clear()
r = Recorder(webhooks=hooks('generic %s/built' % base), notify_dir=path('spool'), verdict='no')
r.send('sealed', **INCIDENT)
ok('also where it was built', wait_for(lambda: receiver.got))
r.stop()

# Too old, and for a webhook that is no more.
receiver.close()
r = start('generic %s/old' % base, verdict='no', notify_keep='2s')
r.send('sealed', **INCIDENT)
ok('what is too old is given up', wait_for(lambda: 'could not be sent in time' in r.stderr(), 20))
ok('and gone', wait_for(lambda: not spooled()))
r.send('sealed', **INCIDENT)
wait_for(spooled)
r.stop()
r = start('slack %s/new' % base, verdict='no')
ok('so is what waits for a webhook that is gone', wait_for(lambda: '1 notifications of webhooks that are no longer there are removed' in r.stderr()))
r.stop()

# Bounds: the oldest give way.
r = start('generic %s/full' % base, verdict='no')
for i in range(1010):
    r.send('sealed', **{**INCIDENT, 'reason': 'n%d' % i})
ok('at most 1000 wait', wait_for(lambda: r.state('notify') == '0 delivered, 1000 waiting, 10 given up', 20))
is_('as files', 1000, len(spooled()))
r.kill()
shutil.rmtree(path('spool'))

# The command.
out = path('out')
receiver = Receiver(port)
r = start('generic %s/cmd' % base, on_incident='cat >%s.$BLACKBOX_REASON; env >>%s; sleep 0.3; [ $BLACKBOX_REASON != bad ] || exit 3' % (out, out))
for reason in ('one', 'two', 'bad'):
    r.send('sealed', **{**INCIDENT, 'reason': reason})
ok('a command that fails is told', wait_for(lambda: 'on-incident: the command ended with status 3\n' in r.stderr(), 60))
ok('the incident is its standard input', all(open('%s.%s' % (out, n), 'rb').read() == open(demo, 'rb').read() for n in ('one', 'two', 'bad')))
env = [l.split('=', 1) for l in open(out).read().splitlines()]
is_('one after the other', ['one', 'two', 'bad'], [v for k, v in env if k == 'BLACKBOX_REASON'])
env = dict(env)
is_('what it is told', (INCIDENT['name'], 'node-1', 'shop', 'checkout-6d9f', 'app', DETAIL, verdict, '2026-11-20T19:39:16.123Z', '15723'),
    tuple(env.get('BLACKBOX_' + n, '') for n in ('FILE', 'NODE', 'NAMESPACE', 'POD', 'CONTAINER', 'DETAIL', 'VERDICT', 'TIME', 'BYTES')))
ok('and nothing else', not set(env) - {'PATH', 'PWD', 'SHLVL', '_', 'OLDPWD'} - {k for k in env if k.startswith('BLACKBOX_')})
r.send('sealed', **{**INCIDENT, 'name': 'missing.bbx', 'reason': 'gone'})
ok('it is told of one that is gone, too', wait_for(lambda: os.path.exists(out + '.gone'), 20))
wait_for(lambda: any(json.loads(g[3])['what'] == 'gone' for g in receiver.got), 20)
r.stop()
r = Recorder(on_incident='echo $$ >%s; exec sleep 1000' % path('pid'))
r.send('sealed', **INCIDENT)
pid = int(wait_for(lambda: os.path.exists(path('pid')) and open(path('pid')).read() or None, 30))
r.kill()
ok('a command ends with bbrec-net', wait_for(lambda: is_gone(pid)))
receiver.close()

# Mistakes, each a line.
def refused(**settings):
    r = Recorder(notify_dir=path('spool'), **settings)
    wait_for(lambda: r.stderr().endswith('\n') and r.state('notify'))
    said = r.stderr()
    return said, r.stop()


write('bad.json', '{"a": ${file}}')
write('worse.json', '{"a": "${fiel}"}')
for line, why in (('generic', '%s:3: not KIND URL [SECRET-FILE], with an http or https URL'),
                  ('generic file:///etc/passwd', '%s:3: not KIND URL [SECRET-FILE], with an http or https URL'),
                  ('../x http://a/', '%s:3: not KIND URL [SECRET-FILE], with an http or https URL'),
                  ('none http://a/', '%%s:3: %s/none.json: No such file or directory' % scratch),
                  ('bad http://a/', '%%s:3: %s/bad.json: filled in, it is no JSON' % scratch),
                  ('worse http://a/', '%%s:3: %s/worse.json: not known: ${fiel}' % scratch),
                  ('generic http://a/ /nothing', '%s:3: /nothing: no secret can be read'),
                  ('pagerduty http://a/', '%s:3: pagerduty needs a SECRET-FILE')):
    if not line.startswith(('none', 'bad', 'worse')):
        kind = line.split()[0]
        if kind in ('generic', 'pagerduty'):
            shutil.copy(os.path.join(TEMPLATES, kind + '.json'), path(kind + '.json'))
    is_(line, ('bbrec-net: webhooks: %s; no webhook is told of incidents\n' % (why % path('hooks')), 0), refused(webhooks=hooks(line), templates=scratch))
is_('no such file', ('bbrec-net: webhooks: %s: No such file or directory; no webhook is told of incidents\n' % path('nothing'), 0),
    refused(webhooks=path('nothing'), templates=TEMPLATES))
port = free_port()
r = Recorder(webhooks=path('nothing'), notify_dir=path('spool'), listen='127.0.0.1:%d' % port, on_incident='echo >%s' % path('told'))
ok('it costs the webhooks alone: HTTP is answered', wait_for(lambda: curl('http://127.0.0.1:%d/healthz' % port)[0] == 200))
r.send('sealed', **INCIDENT)
ok('and the command is run', wait_for(lambda: os.path.exists(path('told')), 20))
ok('and bbrec status is told', r.state('notify').startswith('off: webhooks: /'))
r.stop()
finish()
