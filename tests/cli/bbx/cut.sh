# A time window; state tables and clock stay whole.
bbx cut -o cut.bbx -s -2s -u -1s "$TESTDATA/good-cli.bbx"
bbx cat cut.bbx | sed 's/"node".*//'
bbx verify cut.bbx >/dev/null || echo 'not sound'
bbx extract cut.bbx
# Relative times are those of the same trigger.
bbx cut -o again.bbx -s -2s -u -1s cut.bbx
bbx cat cut.bbx >first
bbx cat again.bbx | cmp - first
