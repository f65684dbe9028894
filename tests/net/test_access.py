#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who may ask bbrec-net over HTTP: TLS, the token, and starts that are refused."""
import http.server
import json
import signal
import time

from harness import *

need_net()
if not shutil.which('openssl'):
    print('1..0 # SKIP no openssl')
    sys.exit(0)
port = free_port()
TOKEN = 'correct-horse.battery_staple~0123'
token = write('token', TOKEN + '\n')


def make_cert(name):
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj',
                    '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', path(name + '.key'), '-out', path(name + '.crt')],
                   stderr=subprocess.DEVNULL, check=True)
    return path(name + '.crt'), path(name + '.key')


cert, key = make_cert('tls')
other_cert, other_key = make_cert('other')
loopback, everywhere = '127.0.0.1:%d' % port, '0.0.0.0:%d' % port

# Starts that are refused, each with a line.
write('short', 'short\n')
write('blank', 'a token with blanks in it\n')
for settings, why in (
        ({'listen': everywhere}, 'listen: %s is not loopback: set tls-cert and tls-key' % everywhere),
        ({'listen': everywhere, 'token_file': token}, 'listen: %s is not loopback: set tls-cert and tls-key' % everywhere),
        ({'listen': everywhere, 'tls_cert': cert, 'tls_key': key}, 'listen: %s is not loopback: set token-file or token-review' % everywhere),
        ({'listen': '[::]:%d' % port}, 'listen: [::]:%d is not loopback: set tls-cert and tls-key' % port),
        ({'listen': loopback, 'tls_cert': cert}, 'tls-cert and tls-key belong together: one is missing'),
        ({'listen': loopback, 'tls_cert': cert, 'tls_key': other_key},
         'tls-cert, tls-key: %s, %s: not a certificate and its key' % (cert, other_key)),
        ({'listen': loopback, 'tls_cert': path('nothing'), 'tls_key': key}, 'tls-cert: %s: No such file or directory' % path('nothing')),
        ({'listen': loopback, 'token_file': path('nothing')}, 'token-file: %s: No such file or directory' % path('nothing')),
        ({'listen': loopback, 'token_file': path('short')}, 'token-file: %s: no token of 16 to 4096 characters' % path('short')),
        ({'listen': loopback, 'token_file': path('blank')}, 'token-file: %s: no token of 16 to 4096 characters' % path('blank')),
        *(({'listen': text}, 'listen: not ADDRESS:PORT with a numeric address: %s' % text)
          for text in ('localhost:80', '127.0.0.1', '127.0.0.1:', ':80', '127.0.0.1:http', '127.0.0.1:99999', '[::1:80'))):
    r = Recorder(**settings)
    is_('%s' % why.replace(scratch, ''), (1, 'bbrec-net: %s\n' % why), (r.ended(), r.stderr()))

said = 'listen: %s is not loopback: set tls-cert and tls-key' % everywhere
r = Recorder(listen=everywhere, said=said)
is_('what was said before is not said again', (1, '', [said]), (r.ended(), r.stderr(), [m['text'] for m in r.said('failed')]))

# Loopback without a token: root, and who bbrec runs as.
with socket.socketpair()[0] as ended:
    alone = subprocess.run(['bbrec-net', '--peer', str(ended.fileno())], pass_fds=[ended.fileno()], stderr=subprocess.PIPE, text=True)
is_('a recorder that ends before it says hello', (1, ''), (alone.returncode, alone.stderr))
PRIVATE = '/v1/status', '/v1/incidents', '/v1/incidents/one.bbx'


def as_user(uid, target, *args):
    return int(subprocess.run(['curl', '-s', '-m', '20', '-o', '/dev/null', '-w', '%{http_code}', *args, 'http://%s%s' % (loopback, target)],
                              stdout=subprocess.PIPE, text=True, timeout=30, user=uid).stdout)


write('incidents/one.bbx', os.urandom(200000), 'wb')
if os.geteuid():
    print('# who is not root cannot be somebody else')
else:
    r = Recorder(listen=loopback, user=1234)
    wait_for(lambda: r.state('listen'))
    for uid, status in ((0, 200), (1234, 200), (65534, 403)):
        is_('user %d gets' % uid, [status] * 3 + [202 if status == 200 else status],
            [as_user(uid, p) for p in PRIVATE] + [as_user(uid, '/v1/trigger', '-X', 'POST')])
    is_('anyone has health and figures', [200] * 3, [as_user(65534, p) for p in ('/healthz', '/readyz', '/metrics')])
    is_('the recorder is told who asked', {'uid 0', 'uid 1234', 'uid 65534'}, {a['user'] for a in r.said('audit') if a['path'] in PRIVATE})
    before = r.asked.count('trigger')
    os.kill(r.process.pid, signal.SIGSTOP)
    with socket.create_connection(('127.0.0.1', port)) as gone:
        gone.sendall(b'POST /v1/trigger HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n')
    os.kill(r.process.pid, signal.SIGCONT)
    ok('a connection that nobody holds any more is nobody\'s', wait_for(lambda: [a for a in r.said('audit') if a['path'] == '/v1/trigger' and
                                                                         a['status'] == 403 and not a['user']]))
    is_('and triggers nothing', before, r.asked.count('trigger'))
    r.stop()
    r = Recorder(listen='[::1]:%d' % port)
    if wait_for(lambda: r.state('listen')) == '[::1]:%d' % port:
        is_('so it is over IPv6', ['200', '403'], [subprocess.run(['curl', '-gs', '-o', '/dev/null', '-w', '%{http_code}',
            'http://[::1]:%d/v1/status' % port], stdout=subprocess.PIPE, text=True, user=uid).stdout for uid in (0, 65534)])
    r.kill()

# Beyond loopback.
r = Recorder(listen=everywhere, tls_cert=cert, tls_key=key, token_file=token)
url = 'https://127.0.0.1:%d' % port
write('incidents/one.bbx', os.urandom(200000), 'wb')
wait_for(lambda: r.state('listen'))


def get(target, *args):
    return curl(url + target, '--cacert', cert, *args)


def with_token(text):
    return '-H', 'Authorization: ' + text


PATHS = '/metrics', '/v1/status', '/v1/incidents', '/v1/incidents/one.bbx'
is_('health needs no token', [200, 200], [get(p)[0] for p in ('/healthz', '/readyz')])
is_('all else does', [401] * 5, [get(p)[0] for p in PATHS] + [get('/v1/trigger', '-X', 'POST')[0]])
is_('and says so', 'bearer', get('/v1/status')[1]['www-authenticate'])
is_('a trigger without it was none', [], [a for a in r.asked if a != 'status'])
is_('with the token', [200] * 4 + [202],
    [get(p, *with_token('Bearer ' + TOKEN))[0] for p in PATHS] + [get('/v1/trigger', '-X', 'POST', *with_token('bearer  ' + TOKEN))[0]])
wrong = ['Bearer ' + t for t in (TOKEN[:-1], TOKEN + 'x', TOKEN.upper(), TOKEN[:-1] + '4', '', 'x' * 5000)] + [TOKEN, 'Basic ' + TOKEN, 'Bearer']
is_('another one', [401] * len(wrong), [get('/v1/status', *with_token(t))[0] for t in wrong])
status, headers, body = get('/v1/incidents/one.bbx', '-r', '100-99999', *with_token('Bearer ' + TOKEN))
ok('a part of an incident by TLS', status == 206 and body == open(path('incidents/one.bbx'), 'rb').read()[100:100000])
audits = {(a['path'], a['status']): a['user'] for a in r.said('audit')}
is_('the recorder is told who asked', ('token', ''), (audits['/v1/status', 200], audits['/v1/status', 401]))
is_('no TLS, no answer', 0, curl('http://127.0.0.1:%d/healthz' % port)[0])
is_('not by TLS 1.1', 0, get('/healthz', '--tls-max', '1.1')[0])
is_('a client that knows another certificate goes', 0, curl(url + '/healthz', '--cacert', other_cert)[0])
write('token', 'another-token-0123456789\n')
is_('a token that is changed', [401, 200], [get('/v1/status', *with_token('Bearer ' + t))[0] for t in (TOKEN, 'another-token-0123456789')])
os.unlink(token)
is_('and one that is gone', 401, get('/v1/status', *with_token('Bearer ' + TOKEN))[0])


def certificate():
    """What the server shows."""
    out = subprocess.run(['openssl', 's_client', '-connect', loopback], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    shown = subprocess.run(['openssl', 'x509'], input=out.stdout, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return shown.stdout.decode()


new_cert, new_key = make_cert('new')
os.rename(new_cert, cert)
ok('a certificate without its key is not taken', wait_for(lambda: 'not a certificate and its key; the certificate of before stays' in r.stderr()))
ok('that of before is', certificate() != open(cert).read() and curl(url + '/healthz', '-k')[0] == 200)
os.rename(new_key, key)
ok('a certificate that is renewed', wait_for(lambda: certificate() == open(cert).read(), 30))
is_('is used', 200, get('/healthz')[0])
is_('it ends well', 0, r.stop())

# The API server says whose token it is: with the answers that one gave (testdata/kubernetes).
FIXTURES = os.path.join(SRC, 'testdata/kubernetes')
USER = 'system:serviceaccount:default:bb'


class ApiServer(http.server.BaseHTTPRequestHandler):
    asked, mode = [], ''

    def do_POST(self):
        review = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        self.asked.append((self.path.rsplit('/', 1)[1], self.headers.get('Authorization'), review['spec']))
        if review['kind'] == 'TokenReview':
            name = 'tokenreview-authenticated' if review['spec']['token'].startswith('good') else 'tokenreview-rejected'
        else:
            allowed = review['spec']['nonResourceAttributes']['path'] != '/v1/trigger'
            name = 'subjectaccessreview-allowed' if allowed else 'subjectaccessreview-denied'
        with open(os.path.join(FIXTURES, name + '.json'), 'rb') as f:
            body = f.read()
        body = {'no JSON': b'<html>', 'no status': b'{}', 'long': b'{"status":"' + b'x' * 300000 + b'"}'}.get(self.mode, body)
        if self.mode == 'silent':
            time.sleep(6)
        try:
            self.send_response(int(self.mode) if self.mode.isdigit() else 201)
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # bbrec-net did not wait

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), ApiServer)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
kubeconfig = write('kubeconfig', """apiVersion: v1
kind: Config
current-context: c
contexts: [{name: c, context: {cluster: k, user: u}}]
clusters: [{name: k, cluster: {server: "http://127.0.0.1:%d"}}]
users: [{name: u, user: {token: our-own-token}}]
""" % server.server_address[1])
r = Recorder(token_review=path('nothing'), listen=loopback)
is_('a kubeconfig that is missing', (1, 'bbrec-net: token-review: %s: No such file or directory\n' % path('nothing')), (r.ended(), r.stderr()))
write('token', TOKEN + '\n')
r = Recorder(listen=everywhere, tls_cert=cert, tls_key=key, token_review=kubeconfig, token_file=token)
wait_for(lambda: r.state('listen'))
is_('nothing without a token', 401, get('/v1/status')[0])
is_('the token of the file needs no review', (200, []), (get('/v1/status', *with_token('Bearer ' + TOKEN))[0], ApiServer.asked))
is_('a token that the server does not know', (401, b'{"error":"the token is not right"}'), get('/v1/status', *with_token('Bearer bad'))[::2])
is_('one of somebody who may', 200, get('/v1/status', *with_token('Bearer good'))[0])
first = list(ApiServer.asked)
is_('what the server is asked', ['tokenreviews', 'tokenreviews', 'subjectaccessreviews'], [a[0] for a in first])
is_('by us', {'Bearer our-own-token'}, {a[1] for a in first})
fixture = json.load(open(os.path.join(FIXTURES, 'tokenreview-authenticated.json')))['status']['user']
is_('for whom, and what', {'user': USER, 'uid': fixture['uid'], 'groups': fixture['groups'], 'extra': fixture['extra'],
                           'nonResourceAttributes': {'path': '/v1/status', 'verb': 'get'}}, first[2][2])
is_('not again within a minute', ([401, 200, 200], first), ([get('/v1/status', *with_token('Bearer ' + t))[0] for t in ('bad', 'good')] +
                                                        [get('/v1/status', '-I', *with_token('Bearer good'))[0]], ApiServer.asked))
is_('who may not', (403, b'{"error":"not allowed"}'), get('/v1/trigger', '-d', '{"reason":"x"}', *with_token('Bearer good'))[::2])
is_('POST is a verb of its own', {'path': '/v1/trigger', 'verb': 'post'}, ApiServer.asked[-1][2]['nonResourceAttributes'])
is_('and is no trigger', [], [a for a in r.asked if a != 'status'])
is_('an incident', (206, 100), (lambda a: (a[0], len(a[2])))(get('/v1/incidents/one.bbx', '-r', '0-99', *with_token('Bearer good'))))
is_('the recorder is told who it was', [('/v1/status', 200, 'token'), ('/v1/status', 401, ''), ('/v1/status', 200, USER)],
    [(a['path'], a['status'], a['user']) for a in r.said('audit') if a['path'] == '/v1/status'][1:4])
for n, mode in enumerate(('no JSON', 'no status', 'long', '500', '403', 'silent')):
    ApiServer.mode = mode
    is_('a server that says %s' % mode, 503, get('/v1/status', *with_token('Bearer good%d' % n))[0])
is_('which is told once', 1, r.stderr().count('bbrec-net: token-review: http://127.0.0.1:'))
ApiServer.mode = ''
is_('and later it answers', 200, get('/v1/status', *with_token('Bearer good0'))[0])
many = [subprocess.Popen(['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', '--cacert', cert, *with_token('Bearer good-many%d' % i),
                          url + '/v1/status'], stdout=subprocess.PIPE, text=True) for i in range(12)]
statuses = {p.communicate(timeout=20)[0] for p in many}
ok('many at once: each is answered', statuses <= {'200', '503'} and '200' in statuses)
ApiServer.mode = 'silent'
waiting = subprocess.Popen(['curl', '-s', '--cacert', cert, *with_token('Bearer good-last'), url + '/v1/status'], stdout=subprocess.DEVNULL)
time.sleep(0.5)
is_('it ends well while it waits', 0, r.stop())
waiting.wait(10)
server.shutdown()

# Where another one listens.
with socket.socket() as taken:
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.bind(('127.0.0.1', port))
    taken.listen()
    r = Recorder(listen=loopback)
    ok('a place that is taken is told', wait_for(lambda: r.state('listen') == 'Address already in use'))
    is_('once', 'bbrec-net: listen: %s: Address already in use; it is tried again\n' % loopback, r.stderr())
ok('and taken when it is free', wait_for(lambda: r.state('listen') == loopback, 15) and curl('http://%s/healthz' % loopback)[0] == 200)
r.stop()
finish()
