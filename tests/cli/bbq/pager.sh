# On a terminal: frames, and a pager; what a process calls itself does not reach it raw.
cat >pager.py <<'P'
import os, pty, subprocess, sys
master, terminal = pty.openpty()
p = subprocess.Popen(sys.argv[1:], stdin=terminal, stdout=terminal, stderr=terminal)
os.close(terminal)
shown = b""
try:
    while chunk := os.read(master, 4096):
        shown += chunk
except OSError:
    pass
print(shown.decode().replace("\r\n", "\n"), end="")
print("status", p.wait())
P
export PAGER='sed s/^/paged:/'
python3 pager.py bbq "$TESTDATA/good-tables.bbx" 'select comm, pid from exec'
python3 pager.py bbq --csv "$TESTDATA/good-tables.bbx" 'select comm, pid from exec'
python3 pager.py bbq "$TESTDATA/good-tables.bbx" 'select nope from exec'
PAGER= python3 pager.py bbq "$TESTDATA/good-tables.bbx" "select cast(x'1b5b324a' as text) as e"
