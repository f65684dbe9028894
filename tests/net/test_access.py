#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who may ask bbrec-net over HTTP: TLS, the token, and starts that are refused."""
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
        ({'listen': everywhere, 'tls_cert': cert, 'tls_key': key}, 'listen: %s is not loopback: set token-file' % everywhere),
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
is_('no TLS, no answer', 0, curl('http://127.0.0.1:%d/healthz' % port)[0])
is_('not by TLS 1.1', 0, get('/healthz', '--tls-max', '1.1')[0])
is_('a client that knows another certificate goes', 0, curl(url + '/healthz', '--cacert', other_cert)[0])
write('token', 'another-token-0123456789\n')
is_('a token that is changed', [401, 200], [get('/v1/status', *with_token('Bearer ' + t))[0] for t in (TOKEN, 'another-token-0123456789')])
os.unlink(token)
is_('and one that is gone', 401, get('/v1/status', *with_token('Bearer ' + TOKEN))[0])
is_('it ends well', 0, r.stop())

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
