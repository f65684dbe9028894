# No name, path, address or text of the recording is left; numbers, times and tasks are.
bbx anonymize --key k -o out.bbx "$TESTDATA/good-cli.bbx"
bbx verify out.bbx >/dev/null || echo 'not sound'
bbx cat -t exec,tcp,container,trigger out.bbx
bbx extract out.bbx
zstd -dc out.bbx | cat - out.bbx >plain
grep -aoE 'checkout|bystander|shop|/sbin|/usr/bin|asked for|notes|kubepods' plain
# The same key replaces alike, another does not.
bbx anonymize --key k -o - "$TESTDATA/good-cli.bbx" 2>/dev/null | cmp - out.bbx
bbx anonymize -o other.bbx "$TESTDATA/good-cli.bbx" 2>/dev/null
cmp -s other.bbx out.bbx && echo 'the same without a key'
bbx anonymize "$TESTDATA/good-cli.bbx"
echo "status $?"
