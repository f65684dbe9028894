# SPDX-License-Identifier: Apache-2.0
"""Runs bbrec-net as bbrec does, with a recorder of the test's own at the other end of its socket; and says what came of it as TAP."""
import atexit
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

SRC = os.environ.get('SRC', os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..'))
scratch = tempfile.mkdtemp()
atexit.register(shutil.rmtree, scratch, True)
count = failed = 0


def is_(name, want, got):
    global count, failed
    count += 1
    if want == got:
        print('ok %d - %s' % (count, name))
    else:
        failed = 1
        print('not ok %d - %s\n# expected: %r\n#      got: %r' % (count, name, want, got))
    sys.stdout.flush()


def ok(name, condition):
    is_(name, True, bool(condition))


def finish():
    print('1..%d' % count)
    sys.exit(failed)


def need_net():
    if not shutil.which('bbrec-net'):
        print('1..0 # SKIP bbrec-net is not built here')
        sys.exit(0)


def wait_for(what, seconds=30):
    end = time.time() + seconds
    while time.time() < end:
        got = what()
        if got:
            return got
        time.sleep(0.02)
    return what()


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def path(name):
    return os.path.join(scratch, name)


def write(name, text, mode='w'):
    with open(path(name), mode) as f:
        f.write(text)
    return path(name)


def curl(url, *args):
    """Status (0 = no answer), headers (lower case), body."""
    write('body', '')
    out = subprocess.run(['curl', '-s', '-m', '20', '-D', path('headers'), '-o', path('body'), '-w', '%{http_code}', *args, url],
                         stdout=subprocess.PIPE, text=True, timeout=30).stdout
    with open(path('headers')) as f:
        blocks = f.read().replace('\r', '').strip().split('\n\n')
    headers = dict(line.lower().split(': ', 1) for line in blocks[-1].split('\n')[1:] if ': ' in line)
    with open(path('body'), 'rb') as f:
        return int(out), headers, f.read()


def read_messages():
    messages = {}
    text = open(os.path.join(SRC, 'recorder/peer.def')).read()
    for id_, name in re.findall(r'^MESSAGE\((\d+), (\w+),', text, re.M):
        messages[name] = (int(id_), [])
    for name, kind, field in re.findall(r'^FIELD\((\w+), (\w+),\s+(\w+),', text, re.M):
        messages[name][1].append((kind, field))
    return messages


MESSAGES = read_messages()
NAMES = {id_: name for name, (id_, _) in MESSAGES.items()}


def encode(message, **values):
    id_, fields = MESSAGES[message]
    out = struct.pack('=I', id_)
    for kind, name in fields:
        value = values.get(name, 0 if kind == 'num' else b'')
        if kind == 'num':
            out += struct.pack('=Q', value)
            continue
        value = value if isinstance(value, bytes) else value.encode()
        value += b'\0' if kind == 'text' else b''
        out += struct.pack('=I', len(value)) + value
    return out


def decode(packet):
    name = NAMES[struct.unpack_from('=I', packet)[0]]
    at, values = 4, {}
    for kind, field in MESSAGES[name][1]:
        if kind == 'num':
            values[field] = struct.unpack_from('=Q', packet, at)[0]
            at += 8
            continue
        size = struct.unpack_from('=I', packet, at)[0]
        value = packet[at + 4:at + 4 + size]
        at += 4 + size
        values[field] = value[:-1].decode(errors='replace') if kind == 'text' else value
    assert at == len(packet)
    return name, values


def setting_defaults():
    text = open(os.path.join(SRC, 'recorder/settings.def')).read()
    rows = re.findall(r'^SETTING\((\w+),\s+\w+,\s+"([^"]*)"', text, re.M)
    return {name.replace('_', '-'): value for name, value in rows}


class Recorder:
    """What bbrec is to bbrec-net. asked: the lines it was asked; answers: what it says to them; heard: all messages."""

    def __init__(self, program='bbrec-net', user=0, said='', **settings):
        self.heard, self.asked, self.silent = [], [], False
        self.answers = {'status': 'recording\tyes\ntrouble\t\nevents_stored\t42\n', 'metrics': '', 'trigger': 'sealed_in_ms\t2000\n'}
        self.incidents = path('incidents')
        os.makedirs(self.incidents, exist_ok=True)
        self.sock, child = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.err = open(path('err'), 'w+')
        self.process = subprocess.Popen([program, '--peer', '3'], stderr=self.err, stdin=subprocess.DEVNULL, close_fds=True,
                                        pass_fds=[3], preexec_fn=lambda: os.dup2(child.fileno(), 3))
        child.close()
        atexit.register(self.kill)
        values = {**setting_defaults(), 'listen': 'off', **{k.replace('_', '-'): v for k, v in settings.items()}}
        pairs = b''.join(k.encode() + b'\0' + v.encode() + b'\0' for k, v in values.items())
        folder = None
        if 'notify_dir' in settings:
            os.makedirs(settings['notify_dir'], exist_ok=True)
            folder = os.open(settings['notify_dir'], os.O_RDONLY | os.O_DIRECTORY)
        self.send('hello', version='test', node='node-1', settings=pairs, user=user, said=said, fd=folder)
        if folder is not None:
            os.close(folder)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def send(self, message, fd=None, **values):
        packet = encode(message, **values)
        if fd is None:
            self.sock.send(packet)
        else:
            socket.send_fds(self.sock, [packet], [fd])

    def serve(self):
        try:
            while True:
                packet = self.sock.recv(128 << 10)
                if not packet:
                    return
                name, m = decode(packet)
                self.heard.append((name, m))
                if not self.silent:
                    self.reply(name, m)
        except OSError:
            return

    def reply(self, name, m):
        if name == 'ask':
            self.asked.append(m['line'])
            text = self.answers[m['line'].split('\t')[0]].encode()
            parts = [text[i:i + 65536] for i in range(0, len(text), 65536)] or [b'']
            for i, part in enumerate(parts):
                self.send('answer', request=m['request'], more=int(i + 1 < len(parts)), data=part)
        elif name == 'list':
            lines = ['%s\t%d\t%d\n' % (n, s.st_size, s.st_mtime_ns) for n, s in
                     ((n, os.stat(os.path.join(self.incidents, n))) for n in sorted(os.listdir(self.incidents)))]
            self.send('answer', request=m['request'], data=''.join(lines))
        elif name == 'open':
            try:
                with open(os.path.join(self.incidents, m['name']), 'rb') as f:
                    self.send('file', request=m['request'], bytes=os.fstat(f.fileno()).st_size, fd=f.fileno())
            except FileNotFoundError as e:
                self.send('file', request=m['request'], error=e.errno)

    def said(self, name):
        return [m for n, m in list(self.heard) if n == name]

    def state(self, name):
        values = [m['value'] for m in self.said('state') if m['name'] == name]
        return values[-1] if values else None

    def stderr(self):
        with open(path('err')) as f:
            return f.read()

    def stop(self):
        """Its exit status, when it ends as its recorder does."""
        self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()
        return self.process.wait(10)

    def ended(self):
        return self.process.wait(10)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
