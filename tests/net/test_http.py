#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""bbrec-net's HTTP server, asked by curl and by clients that do not behave."""
import json
import socket
import subprocess
import time

from harness import *

need_net()
port = free_port()
url = 'http://127.0.0.1:%d' % port
r = Recorder(listen='127.0.0.1:%d' % port)
data = os.urandom(3000000)
os.makedirs(r.incidents, exist_ok=True)
write('incidents/one.bbx', data, 'wb')


def get(target, *args):
    return curl(url + target, *args)


def raw(text):
    """What a client gets that sends just this."""
    with socket.create_connection(('127.0.0.1', port)) as s:
        s.sendall(text)
        s.settimeout(15)
        out = b''
        while True:
            part = s.recv(65536)
            if not part:
                return out
            out += part


ok('it says where it listens', wait_for(lambda: r.state('listen') == '127.0.0.1:%d' % port))

# What there is.
is_('/healthz', (200, b'ok\n'), get('/healthz')[::2])
is_('/readyz', (200, b'recording\n'), get('/readyz')[::2])
r.answers['status'] = 'recording\tno\ntrouble\tfull \x1b[31m\n'
is_('/readyz while it does not record', (503, b'not recording\n'), get('/readyz')[::2])
is_('/v1/status', (200, {'recording': 'no', 'trouble': 'full \\x1b[31m'}), (lambda a: (a[0], json.loads(a[2])))(get('/v1/status')))
r.answers['status'] = 'recording\tyes\n'
status, headers, body = get('/v1/incidents')
for i, name in enumerate(('b.bbx', 'c.bbx', 'a.bbx')):
    os.utime(write('incidents/' + name, ''), ns=(0, 1795203556123456789 + i))
status, headers, more = get('/v1/incidents')
is_('the newest first', ['one.bbx', 'a.bbx', 'c.bbx', 'b.bbx'], [i['name'] for i in json.loads(more)])
is_('with their times', '2026-11-20T19:39:16.123Z', json.loads(more)[1]['sealed'])
for name in 'abc':
    os.remove(path('incidents/%s.bbx' % name))
is_('/v1/incidents', (200, ['one.bbx'], [3000000]), (status, [i['name'] for i in json.loads(body)], [i['bytes'] for i in json.loads(body)]))
r.answers['metrics'] = '# HELP x A.\n# TYPE x gauge\nx 1\n' + '# filling\n' * 20000
status, headers, body = get('/metrics')
ok('/metrics has the recorder\'s and its own, also when an answer comes in parts', status == 200 and body.startswith(b'# HELP x') and
   len(body) > 200000 and b'\nblackbox_http_requests_total{code="2xx"} 5\n' in body)
is_('as Prometheus\' text', 'text/plain; version=0.0.4; charset=utf-8', headers['content-type'])
is_('no such path', 404, get('/v2')[0])
is_('no such method', (405, 'get, head'), (lambda a: (a[0], a[1]['allow']))(get('/v1/status', '-X', 'DELETE')))
is_('GET does not trigger', 405, get('/v1/trigger')[0])

# Triggers.
is_('a trigger', (202, {'sealed_in_ms': 2000}), (lambda a: (a[0], json.loads(a[2])))(get('/v1/trigger', '-X', 'POST')))
get('/v1/trigger', '-d', '{"pod":"shop/checkout","reason":"slow \u00e4","last":"5m"}')
is_('is asked for in these words', ['trigger\treason=asked for over HTTP', 'trigger\tpod=shop/checkout\treason=slow \u00e4\tlast=5m'], r.asked[-2:])
before = len(r.asked)
for name, text in (('no JSON', '{'), ('no object', '[]'), ('an unknown member', '{"x":"y"}'), ('no string', '{"pod":1}'),
                   ('a line end', '{"reason":"a\\ntrigger"}'), ('a tab', '{"reason":"a\\tpod=b"}'), ('more behind it', '{} x'),
                   ('too long a reason', '{"reason":"%s"}' % ('x' * 1000))):
    is_('not a trigger: %s' % name, 400, get('/v1/trigger', '-d', text)[0])
is_('of these the recorder hears nothing', before, len(r.asked))
r.answers['trigger'] = 'error\ttoo many incidents wait to be sealed\n'
is_('too many triggers', (429, b'{"error":"too many incidents wait to be sealed"}'), get('/v1/trigger', '-X', 'POST')[::2])

# Incidents.
status, headers, body = get('/v1/incidents/one.bbx')
is_('an incident', (200, True, '3000000', 'application/octet-stream', 'attachment; filename="one.bbx"', 'bytes'),
    (status, body == data, headers['content-length'], headers['content-type'], headers['content-disposition'], headers['accept-ranges']))
etag = headers['etag']
is_('HEAD', (200, '3000000', etag), (lambda a: (a[0], a[1]['content-length'], a[1]['etag']))(get('/v1/incidents/one.bbx', '-I')))
ranges = {'0-9': (0, 10), '10-19': (10, 20), '2999990-': (2999990, 3000000), '-5': (2999995, 3000000), '-9999999': (0, 3000000),
          '2999999-5000000': (2999999, 3000000)}
for text, (start, end) in ranges.items():
    status, headers, body = get('/v1/incidents/one.bbx', '-r', text)
    is_('range %s' % text, (206, 'bytes %d-%d/3000000' % (start, end - 1), True), (status, headers['content-range'], body == data[start:end]))
for text in ('3000000-', '-0'):
    status, headers, body = get('/v1/incidents/one.bbx', '-r', text)
    is_('no range %s' % text, (416, 'bytes */3000000'), (status, headers['content-range']))
for text in ('bytes=5-2', 'bytes=', 'bytes=-', 'bytes=a-b', 'bytes=0-1,4-5', 'lines=1-2', 'bytes=1', 'bytes=0-1x'):
    status, headers, body = get('/v1/incidents/one.bbx', '-H', 'Range: ' + text)
    is_('a range that may be ignored: %s' % text, (200, True), (status, body == data))
is_('If-Range of the same file', 206, get('/v1/incidents/one.bbx', '-r', '0-9', '-H', 'If-Range: ' + etag)[0])
is_('If-Range of another one', 200, get('/v1/incidents/one.bbx', '-r', '0-9', '-H', 'If-Range: "x"')[0])
is_('If-None-Match', (304, b''), get('/v1/incidents/one.bbx', '-H', 'If-None-Match: ' + etag)[::2])
write('part', data[:1000000], 'wb')
subprocess.run(['curl', '-s', '-C', '-', '-o', path('part'), url + '/v1/incidents/one.bbx'], timeout=20)
ok('a download is resumed', open(path('part'), 'rb').read() == data)
for name in ('two.bbx', '..%2f..%2fetc%2fpasswd', '.', '..', '.new-one.bbx', 'a%00b', '%ff', 'x' * 2000, 'a/b'):
    is_('no incident: %s' % name[:40], 404, get('/v1/incidents/' + name, '--path-as-is')[0])

# From a page in a browser.
is_('another host\'s name', 403, get('/v1/status', '-H', 'Host: evil.example')[0])
is_('a page\'s origin', 403, get('/v1/trigger', '-X', 'POST', '-H', 'Origin: http://evil.example')[0])
is_('localhost is a name of ours', 200, get('/v1/status', '-H', 'Host: localhost:%d' % port)[0])

# Limits.
is_('too long a body', 413, get('/v1/trigger', '-d', 'x' * 5000)[0])
is_('too long a body in chunks', 413, get('/v1/trigger', '-H', 'Transfer-Encoding: chunked', '-d', 'x' * 50000)[0])
is_('too long a header', 431, get('/healthz', '-H', 'X: ' + 'x' * 30000)[0])
for what in (b'\0' * 100, b'GET\r\n\r\n', b'GET / HTTP/9.9\r\n\r\n', b'GET /healthz HTTP/1.1\r\n\r\n', b'\x16\x03\x01\x02\x00\x01\x00'):
    ok('no HTTP: %r' % what[:12], b' 200 ' not in raw(what + b'\r\n\r\n')[:20])
start = time.time()
with socket.create_connection(('127.0.0.1', port)) as slow:
    slow.sendall(b'GET /healthz HTTP/1.1\r\nHost: localhost\r\n')
    try:
        while time.time() - start < 30:
            slow.sendall(b'X: y\r\n')
            time.sleep(0.5)
    except OSError:
        pass
ok('who sends a request byte by byte is cut off', 8 < time.time() - start < 15)
clients = [socket.create_connection(('127.0.0.1', port)) for _ in range(30)]
time.sleep(0.2)


def is_closed(s):
    s.settimeout(0.05)
    try:
        return s.recv(1) == b''
    except socket.timeout:
        return False
    except OSError:
        return True


is_('connections of one address', 16, sum(not is_closed(s) for s in clients))
for s in clients:
    s.close()
wait_for(lambda: get('/healthz')[0] == 200)
statuses = subprocess.run(['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}\n', url + '/healthz?[1-400]'], stdout=subprocess.PIPE,
                          text=True, timeout=60).stdout.split()
ok('many requests: some are refused, not all', statuses.count('429') > 50 and statuses.count('200') >= 50)
time.sleep(1)
is_('and later ones are answered', 200, get('/healthz')[0])
audits = [(a['method'], a['path'], a['status']) for a in r.said('audit')]
ok('each request is told to the recorder', {('GET', '/healthz', 200), ('GET', '/v2', 404), ('DELETE', '/v1/status', 405),
   ('POST', '/v1/trigger', 202), ('POST', '/v1/trigger', 413), ('GET', '/v1/incidents/one.bbx', 206), ('HEAD', '/v1/incidents/one.bbx', 200),
   ('GET', '/v1/incidents/../../etc/passwd', 404), ('GET', '/v1/status', 403)} <= set(audits))
ok('of those that are too many, one a second', 1 <= sum(a[2] == 429 and a[0] == 'GET' for a in audits) < 15)
ok('and from where', all(a['client'] == '127.0.0.1' and a['user'] in ('', 'uid %d' % os.geteuid()) for a in r.said('audit')))
r.silent = True
start = time.time()
is_('a recorder that says nothing', 504, get('/readyz')[0])
ok('is waited for so long', 4 < time.time() - start < 8)
is_('what does not need it works', 200, get('/healthz')[0])
waiting = subprocess.Popen(['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', url + '/readyz'], stdout=subprocess.PIPE, text=True)
time.sleep(0.3)
is_('it ends as the recorder does', 0, r.stop())
is_('with an answer to who waits', '503', waiting.communicate(timeout=10)[0])
is_('without a word', '', r.stderr())
finish()
