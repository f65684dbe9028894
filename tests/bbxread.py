#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A second reader of .bbx recordings, written from spec/FORMAT.md alone; numbers in comments are its sections.

usage: bbxread.py FILE    prints the recording as the JSON that tests/conformance/README.md describes
Whatever breaks a rule of FORMAT.md ends the program: it proves files, it does not rescue them.
"""
import itertools
import json
import struct
import sys
import zstandard

MASK = (1 << 64) - 1
U64, I64, F64, BYTES, DICT, STRING, IP, TASK = 1, 2, 3, 4, 5, 1, 2, 3
# Physical kind and dictionary: the name, and the encodings that a column of it may use (7).
NUMBERS, IDS = {0, 1, 2, 4, 6, 7, 8, 9, 12, 13}, {3, 4, 7, 10, 12, 13}
KINDS = {(U64, 0): ('u64', NUMBERS), (I64, 0): ('i64', NUMBERS), (F64, 0): ('f64', {11}), (BYTES, 0): ('bytes', {5}),
         (DICT, STRING): ('string', {5, *IDS}), (DICT, IP): ('ip', IDS), (DICT, TASK): ('task', IDS)}

class Broken(Exception):
    """A rule of FORMAT.md that does not hold."""

def need(condition, what):
    if not condition:
        raise Broken(what)

# ---- 1: numbers and hashes
P1, P2, P3, P4, P5 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5

def rotl(x, n):
    return (x << n | x >> (64 - n)) & MASK
def mix(acc, lane):
    return rotl((acc + lane * P2) & MASK, 31) * P1 & MASK

def xxh64(data):
    """XXH64 with seed 0."""
    n, at, h = len(data), len(data) // 32 * 32, P5
    if n >= 32:
        a, b, c, d = P1 + P2 & MASK, P2, 0, -P1 & MASK
        for v, w, x, y in struct.iter_unpack('<4Q', data[:at]):
            a, b, c, d = mix(a, v), mix(b, w), mix(c, x), mix(d, y)
        h = rotl(a, 1) + rotl(b, 7) + rotl(c, 12) + rotl(d, 18) & MASK
        for acc in (a, b, c, d):
            h = (h ^ mix(0, acc)) * P1 + P4 & MASK
    h = h + n & MASK
    while at + 8 <= n:
        h = rotl(h ^ mix(0, struct.unpack_from('<Q', data, at)[0]), 27) * P1 + P4 & MASK
        at += 8
    if at + 4 <= n:
        h = rotl(h ^ struct.unpack_from('<I', data, at)[0] * P1 & MASK, 23) * P2 + P3 & MASK
        at += 4
    for byte in data[at:]:
        h = rotl(h ^ byte * P5 & MASK, 11) * P1 & MASK
    h = (h ^ h >> 33) * P2 & MASK
    h = (h ^ h >> 29) * P3 & MASK
    return h ^ h >> 32

class Bytes:
    """Bytes, read from the front."""
    def __init__(self, data):
        self.data, self.at = data, 0
    def left(self):
        return len(self.data) - self.at
    def take(self, n):
        need(n <= self.left(), 'bytes end early')
        self.at += n
        return self.data[self.at - n:self.at]
    def u8(self):
        return self.take(1)[0]
    def varint(self):
        v = 0
        for i in range(10):
            b = self.u8()
            v |= (b & 127) << 7 * i
            if b < 128 and v <= MASK:
                return v
        raise Broken('varint of more than 64 bits')
    def zigzag(self):
        return unzigzag(self.varint())
    def varints(self, n):
        return [self.varint() for _ in range(n)]

def unzigzag(v):
    return v >> 1 ^ -(v & 1)
def signed(v):
    return v - (1 << 64) if v >> 63 else v

# ---- 4 and 5: ext, frames, properties
def tlvs(ext):
    b, tags = Bytes(ext), {}
    while b.left():
        tag, length = struct.unpack('<BH', b.take(3))
        tags.setdefault(tag, b.take(length))
    return tags

def frames(payload):
    """The zstd frames: list of (stored length, bytes)."""
    out = []
    while payload:
        info = zstandard.get_frame_parameters(payload)
        need(info.has_checksum and info.content_size <= 64 << 20, 'frame without checksum or size, or too large')
        d = zstandard.ZstdDecompressor(max_window_size=1 << 26).decompressobj()
        raw = d.decompress(payload)
        need(len(raw) == info.content_size, 'frame is cut')
        out.append((len(payload) - len(d.unused_data), raw))
        payload = d.unused_data
    return out

def one(parts):
    need(len(parts) == 1, 'not one frame')
    return parts[0][1]

class Props:
    def __init__(self, data):
        b, self.tags = Bytes(data), {}
        while b.left():
            tag = b.varint()
            self.tags.setdefault(tag, []).append(b.take(b.varint()))
    def num(self, tag):
        return Bytes(self.tags.get(tag, [b'\0'])[-1]).varint()
    def text(self, tag):
        return self.tags.get(tag, [b''])[-1].decode('latin-1')
    def nested(self, tag):
        return [Props(v) for v in self.tags.get(tag, [])]

# ---- 7: encodings
def bitmap(b, n):
    bits = b.take((n + 7) // 8)
    return [bits[i // 8] >> i % 8 & 1 for i in range(n)]
def unpack(b, n, width):
    need(width <= 64, 'width above 64')
    out, mask = [], (1 << width) - 1
    for _ in range(n // 1024):
        words = struct.unpack('<%dH' % (64 * width), b.take(128 * width))
        lanes = [sum(words[j * 64 + lane] << 16 * j for j in range(width)) for lane in range(64)]
        out += [lanes[i % 64] >> width * (i // 64) & mask for i in range(1024)]
    rest = int.from_bytes(b.take((n % 1024 * width + 7) // 8), 'little')
    return out + [rest >> width * i & mask for i in range(n % 1024)]
def running(first, differences):
    """What the differences lead to, first included."""
    return [v & MASK for v in itertools.accumulate(differences, initial=first)]
def runs(b, n):
    out = []
    while len(out) < n:
        run, v = b.varint(), b.varint()
        need(0 < run <= n - len(out), 'runs do not sum up')
        out += [v] * run
    return out
def packed(b, n):
    ref, width = b.varint(), b.u8()
    return [ref + v & MASK for v in unpack(b, n, width)]
def packed_deltas(b, n):
    first, least, width = b.varint(), b.zigzag(), b.u8()
    return running(first, [least + v for v in unpack(b, n - 1, width)])
def split(b, n):
    d, classes = b.u8(), b.take(n)
    left = [max((c & 127) >> d, 1) - 1 for c in classes]
    need(d <= 3 and max(left, default=0) + d <= 62, 'detail or class')
    rest = int.from_bytes(b.take((sum(left) + 7) // 8), 'little')
    xs = [((c & (1 << d) - 1 | 1 << d) << r if r else c & 127) + (rest >> at & (1 << r) - 1)
          for c, r, at in zip(classes, left, itertools.accumulate(left, initial=0))]
    return [x ^ MASK if c > 127 else x for c, x in zip(classes, xs)]
# n > 0 values from b, as 64-bit patterns; of encoding 5 bytes.
DECODE = [
    lambda b, n: b.varints(n),
    lambda b, n: [b.zigzag() & MASK for _ in range(n)],
    lambda b, n: running(0, [b.zigzag() for _ in range(n)])[1:],
    lambda b, n: b.varints(n),
    lambda b, n: b.varints(1) * n,
    lambda b, n: [b.take(length) for length in b.varints(n)],
    bitmap, runs, packed, packed_deltas, packed,
    lambda b, n: list(struct.unpack('<%dQ' % n, b.take(8 * n))), split,
    lambda b, n: running(b.varint(), split(b, n - 1)),
]

# ---- 6: sections, tables, rows
# 6.9: what the index has of a record, in its order
RECORD = ('off', 'head', 'length', 'type', 'sub', 'rows', 'flags', 'section', 't_min', 't_max', 'session', 'seq')

class Section:
    def __init__(self, number):
        self.number, self.file, self.types, self.watermark = number, None, None, 0
        self.dicts = {STRING: [None], IP: [None], TASK: [None]}
    def lookup(self, kind, i):
        need(0 < i < len(self.dicts[kind]), 'id without an entry')
        return self.dicts[kind][i]

def wider(a, b):
    """The kind that holds both, or None (6.2)."""
    text = ((BYTES, 0), (DICT, STRING))
    if a == b or (a[0] <= F64 and b[0] <= F64):
        return max(a, b)
    if (a in text or a[0] <= F64) and (b in text or b[0] <= F64):
        return a if a in text and b not in text else (DICT, STRING)
    return None

def statistics(data, ids):
    """8: all that is said is true."""
    b = Bytes(data)
    while b.left():
        cid, which = b.varint(), b.u8()
        encoding, nulls, values = ids.get(cid, (255, 0, []))
        numbers = [signed(v) for v in values] if encoding not in (5, 11, 255) else []
        said = [b.varint() if which & 1 else nulls]
        said += [b.zigzag(), b.zigzag()] if which & 2 else []
        said += [b.zigzag()] if which & 4 else []
        said += running(0, b.varints(b.varint()))[1:] if which & 8 else []
        true = [nulls] + ([min(numbers), max(numbers)] if which & 2 and numbers else [])
        true += ([sum(numbers)] if which & 4 else []) + (sorted(set(values)) if which & 8 else [])
        need(encoding == 255 or said == true, 'statistics')

class Recording:
    def __init__(self):
        self.sections, self.current, self.tables, self.labels = [], {}, {}, {}
        self.chunks, self.incidents, self.recoveries, self.attachments = [], [], [], []
        self.records, self.seqs, self.told = [], {}, []
    def read(self, data):
        off = 0
        while off < len(data):
            r, ext, payload, size = self.header(data, off)
            self.record(r, tlvs(ext), payload)
            self.records.append(r)
            off += size
        for session, seqs in self.seqs.items():
            for a, b in itertools.pairwise(sorted(seqs)):
                need(b == a + 1 or any(s == session and first <= a + 1 and b - 1 <= last for s, first, last in self.told), 'a gap')
    def header(self, data, off):
        (zmagic, zsize, magic, session, seq, kind, flags, _, rows, length, t_min, t_max, sub, section,
         payload_hash) = struct.unpack_from('<II8sQQHBBIQQQIIQ', data, off)
        need(zmagic == 0x184D2A5B and magic == b'\x89BBX\r\n\x1a\n' and 80 <= zsize <= 80 + 65536, 'no header')
        end = off + zsize + 8
        need(end + length <= len(data) and length <= 65 << 20 and rows <= 1 << 20 and session, 'limits, or no session')
        need(struct.unpack_from('<Q', data, end - 8)[0] == xxh64(data[off:end - 8]), 'header hash')
        payload = data[end:end + length]
        need(xxh64(payload) == payload_hash, 'payload hash')
        self.seqs.setdefault(session, set()).add(seq)
        r = dict(zip(RECORD, (off, zsize + 8, length, kind, sub, rows, flags, section, t_min, t_max, session, seq)))
        return r, data[off + 80:end - 8], payload, zsize + 8 + length
    def record(self, r, tags, payload):
        known = {1: self.file, 2: self.schema, 3: self.dict, 4: self.rows, 5: self.rows, 6: self.incident, 7: self.attachment,
                 8: self.recovery, 0x7E: self.index, 0x7F: self.trailer}
        if r['type'] not in known:
            need(not r['flags'] & 1, 'unknown critical record')
            return
        name = (r['session'], r['section'])
        if r['type'] == 1:
            self.current[name] = Section(len(self.sections))
            self.sections.append(self.current[name])
        s = self.current.get(name)
        need(s or r['type'] >= 0x7E, 'record outside of a section')
        known[r['type']](s, r, tags, frames(payload))
        if r['flags'] & 8 and r['type'] < 9:
            mark, s.watermark = s.watermark, struct.unpack('<Q', tags[4])[0]
            need(mark <= s.watermark, 'watermark falls')
    def file(self, s, r, tags, parts):
        major, _, _, incompatible = struct.unpack('<HHQQ', tags[6])
        need(major == 1 and not incompatible, 'version')
        p = Props(one(parts))
        s.file = {'session': '%016x' % r['session'], 'section': r['section'], 'boot_id': p.text(1).encode('latin-1').hex(),
                  'machine_id': p.text(2), 'node': p.text(3), 'kernel': p.text(4), 'arch': p.text(5), 'recorder': p.text(6),
                  'configuration': p.text(7), 'clock': p.num(8), 'profile': p.text(10)}
    def schema(self, s, r, tags, parts):
        p, s.types = Props(one(parts)), {}
        for t in p.nested(1):
            table = self.tables.setdefault(t.text(2), {'name': t.text(2), 'flags': t.num(3), 'doc': t.text(4), 'columns': {}})
            s.types[t.num(1)] = table, {}
            for c in t.nested(5):
                self.column(table, s.types[t.num(1)][1], c)
        for t in p.nested(2):
            table = self.labels.setdefault(t.text(1), {})
            for label in t.nested(2):
                table.setdefault(unzigzag(label.num(1)), label.text(2))
    def column(self, table, by_id, c):
        kind = (c.num(3), c.num(4) if c.num(3) == DICT else 0)
        if kind not in KINDS:
            return
        new = {'name': c.text(2), 'kind': kind, 'logical': c.text(5), 'unit': c.text(6), 'flags': c.num(7), 'anon': c.text(8),
               'labels': c.text(9), 'doc': c.text(10)}
        union = table['columns'].setdefault(new['name'], new)
        by_id[c.num(1)] = kind, union if wider(union['kind'], kind) else None
        union['kind'] = wider(union['kind'], kind) or union['kind']
    def dict(self, s, r, tags, parts):
        entries, b = s.dicts[r['sub']], Bytes(one(parts))
        need(Bytes(tags[5]).varint() == len(entries), 'first id')
        if r['sub'] == TASK:
            for _ in range(r['rows']):
                pid, tid, start, cgroup, comm = b.varints(5)
                entries.append((pid, tid, start, cgroup, s.lookup(STRING, comm) if comm else b''))
        else:
            entries += [b.take(length) for length in b.varints(r['rows'])]
        need(not b.left(), 'bytes behind the entries')
    def rows(self, s, r, tags, parts):
        n, (table, by_id) = r['rows'], s.types[r['sub']]
        streams, sizes = [Bytes(raw) for _, raw in parts], Bytes(tags.get(2, b''))
        need([tuple(sizes.varints(2)) for _ in parts] == [(z, len(raw)) for z, raw in parts] and not sizes.left(), 'tag 2')
        need(len(parts) <= 256 and bool(r['flags'] & 16) == (r['type'] == 5), 'streams or STATE')
        columns, ids, b = {}, {}, Bytes(tags.get(1, b''))
        while b.left():
            cid, encoding, flags, length = b.varint(), b.u8(), b.u8(), b.varint()
            data = b.take(length) if flags & 2 else streams[b.varint()].take(length)
            if cid not in by_id or encoding > 13:
                continue
            kind, union = by_id[cid]
            need(encoding in KINDS[kind][1], 'encoding of another kind')
            d = Bytes(data)
            nulls = bitmap(d, n) if flags & 1 else [0] * n
            ids[cid] = encoding, sum(nulls), DECODE[encoding](d, n - sum(nulls)) if sum(nulls) < n else []
            need(not d.left() or not ids[cid][2], 'bytes behind a column')
            it = iter([s.lookup(kind[1], v) for v in ids[cid][2]] if kind[0] == DICT and encoding != 5 else ids[cid][2])
            values = [None if null else next(it) for null in nulls]
            if cid == 1:
                need((min(values), max(values)) == (r['t_min'], r['t_max']), 'times')
                need(not r['flags'] & 4 or values == sorted(values), 'SORTED')
            if union:
                columns[union['name']] = kind, values
        need(not any(st.left() for st in streams), 'bytes behind the columns of a stream')
        statistics(tags.get(3, b''), ids)
        self.chunks.append((s.number, table, r, columns))
    def incident(self, s, r, tags, parts):
        p = Props(one(parts))
        texts = ('reason', 'detail', 'node', 'namespace', 'pod', 'container', 'container_id')
        self.incidents.append({'time': p.num(1), **{k: p.text(i + 2) for i, k in enumerate(texts)}, 'asked': p.num(9),
                               'kept': p.num(10), 'dropped': p.num(11)})
    def attachment(self, s, r, tags, parts):
        need(parts and all(len(raw) <= 1 << 20 for _, raw in parts), 'frames of an attachment')
        data = b''.join(raw for _, raw in parts)
        self.attachments.append({'section': s.number, 'name': tags.get(8, b'').decode('latin-1'),
                                 'media': tags.get(9, b'').decode('latin-1'), 'bytes': len(data), 'xxh64': '%016x' % xxh64(data)})
    def recovery(self, s, r, tags, parts):
        p = Props(one(parts))
        missing = [(m.num(1), m.num(2), m.num(3)) for m in p.nested(6)]
        self.told += missing
        self.recoveries.append({'program': p.text(1), 'input': p.text(2), 'skipped': p.num(3), 'records': p.num(4), 'rows': p.num(5),
                                **({'cells': p.num(8)} if p.num(8) else {}), 'missing': [['%016x' % m[0], *m[1:]] for m in missing], 'truncated': bool(p.num(7))})
    def index(self, s, r, tags, parts):
        b = Bytes(one(parts))
        covered = self.records[-b.varint():]
        for i, key in enumerate(RECORD):
            part = Bytes(b.take(b.varint()))
            need(DECODE[0 if 3 <= i <= 7 else 2](part, len(covered)) == [x[key] - (0 if i else covered[0]['off']) for x in covered], 'index: ' + key)
        need(not b.left(), 'bytes behind the index')
    def trailer(self, s, r, tags, parts):
        need(r['head'] == 128 and not parts, 'trailer')
        index, start, rows, records, files, zero = struct.unpack('<QQQQIB', tags[7])
        *covered, last = self.records[-records - 1:]
        need(last['type'] == 0x7E and r['off'] - index == last['off'] and r['off'] - start == covered[0]['off'], 'distances')
        need(rows == sum(x['rows'] for x in covered if x['type'] in (4, 5)), 'rows of the trailer')
        need(files == sum(x['type'] == 1 for x in covered) and zero == 0, 'sections of the trailer')

    # ---- what it prints
    def json_rows(self, table, rows, columns):
        """Dictionaries of what is not NULL, in the order of the table's columns, as the kinds of all sections together."""
        for i in range(rows):
            yield {name: convert(*columns[name], i, c['kind']) for name, c in table['columns'].items()
                   if name in columns and columns[name][1][i] is not None}
    def document(self):
        yield 'sections', [dumps(s.file) for s in self.sections]
        yield 'tables', [dumps({k: v for k, v in t.items() if k in ('name', 'flags') or (k == 'doc' and v)})[:-1] + ',"columns":' + lines(
            dumps({k: KINDS[v][0] if k == 'kind' else v for k, v in c.items() if v}) for c in t['columns'].values()) + '}'
            for t in self.tables.values()]
        yield 'labels', [dumps({'name': n, 'labels': [list(x) for x in sorted(t.items())]}) for n, t in self.labels.items()]
        yield 'chunks', [dumps({'section': number, 'table': t['name'], 'snapshot': r['type'] == 5, 't_min': r['t_min'],
                                't_max': r['t_max']})[:-1] + ',"rows":' + lines(map(dumps, self.json_rows(t, r['rows'], columns))) + '}'
                         for number, t, r, columns in self.chunks]
        for name in ('incidents', 'recoveries', 'attachments'):
            yield name, map(dumps, getattr(self, name))

def dumps(v):
    return json.dumps(v, separators=(',', ':'))
def lines(items):
    return '[' + ','.join('\n' + i for i in items) + ']'

def convert(kind, values, i, to):
    v = values[i]
    if kind[0] <= F64 < to[0]:
        v = b'%.17g' % as_float(kind, v) if kind[0] == F64 else b'%d' % (signed(v) if kind[0] == I64 else v)
    elif to[0] == F64:
        return '0x%016x' % (v if kind[0] == F64 else struct.unpack('<Q', struct.pack('<d', as_float(kind, v)))[0])
    elif to[0] in (U64, I64):
        return signed(v) if to[0] == I64 else v
    if to == (DICT, IP):
        return v.hex()
    if to == (DICT, TASK):
        return dict(zip(('pid', 'tid', 'start', 'cgroup'), v), comm=text(v[4]))
    return text(v)
def text(v):
    return v.decode('latin-1') if len(v) <= 256 else {'bytes': len(v), 'xxh64': '%016x' % xxh64(v)}

def as_float(kind, v):
    return struct.unpack('<d', struct.pack('<Q', v))[0] if kind[0] == F64 else float(signed(v) if kind[0] == I64 else v)

if __name__ == '__main__':
    rec = Recording()
    try:
        with open(sys.argv[1], 'rb') as f:
            rec.read(f.read())
    except (Broken, KeyError, IndexError, struct.error, zstandard.ZstdError) as e:
        sys.exit('%s: %s: %s' % (sys.argv[1], type(e).__name__, e))
    print('{' + ',\n'.join(dumps(name) + ':' + lines(items) for name, items in rec.document()) + '}')
