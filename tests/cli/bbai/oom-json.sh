# the same as JSON: who, how much, the limit, cited rows, what was ruled out
bbai --json "$TESTDATA/good-oom.bbx" >out.json
jq -c 'keys_unsorted' out.json
jq -c '.verdict | keys_unsorted, .class, .namespace, .pod, .container, .pid, .comm, .values.limit_bytes, .values.memory_bytes' out.json
jq -e '.verdict.evidence | length >= 3' out.json
jq -e '[.evidence[].id] == ["E1","E2","E3","E4","E5"]' out.json
jq -e 'all(.ruled_out[]; .ruled_out and .rows == 0)' out.json
jq -c '.window.trigger.reason, .loss.accounted, .loss.dropped, .failures' out.json
