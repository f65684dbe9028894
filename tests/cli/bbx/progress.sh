# What takes longer than a second says so on a terminal, and there alone; the line is gone before the answer.
cat >slow.py <<'P'
import os, pty, re, subprocess, sys
master, terminal = pty.openpty()
data = open(os.environ["TESTDATA"] + "/good-cli.bbx", "rb").read()
p = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE if sys.argv[1] == "pipe" else terminal,
                     stderr=terminal)
os.close(terminal)
p.stdin.write(data[:5000])
p.stdin.flush()
shown = os.read(master, 4096)  # a second later
p.stdin.write(data[5000:])
p.stdin.close()
try:
    while chunk := os.read(master, 4096):
        shown += chunk
except OSError:
    pass
lines = re.sub(r"\b\d+\b", "N", shown.decode()).replace("\r\n", "\n").replace("\r", "\n").split("\n")
for i, line in enumerate(lines):
    if line.strip() and line not in lines[:i]:
        print(line.rstrip())
print("status", p.wait())
P
python3 slow.py terminal bbx verify -
python3 slow.py pipe bbx repack -o out.bbx - &
python3 slow.py pipe bbx cat --since=nonsense - >other
wait
cat other
(head -c 5000 "$TESTDATA/good-cli.bbx"; sleep 1.2; tail -c +5001 "$TESTDATA/good-cli.bbx") | bbx info - | head -n 1
ls
