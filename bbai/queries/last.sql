-- SPDX-License-Identifier: Apache-2.0
-- The last things that happened, to the container of the trigger where there is one. :namespace :pod :container
SELECT * FROM (
	SELECT 'oom' AS source, rowid AS cite, ts, pid, comm, pod, 'chosen by the OOM killer' AS step FROM oom
	WHERE :pod IS NULL OR (namespace IS :namespace AND pod IS :pod AND container IS :container)
	UNION ALL
	SELECT 'signal', rowid, ts, pid, comm, pod,
		CASE WHEN code = 128 OR sender_upid IS NULL THEN 'sent ' || sig_name || ' by the kernel'
			WHEN sender_upid = upid THEN 'raised ' || sig_name || ' itself'
			ELSE printf('sent %s by %s (pid %s)', sig_name, sender_comm, sender_pid) END FROM signal
	WHERE :pod IS NULL OR (namespace IS :namespace AND pod IS :pod AND container IS :container)
	UNION ALL
	SELECT 'exit', rowid, ts, pid, comm, pod, CASE WHEN signal > 0 THEN 'ended by ' || coalesce(signal_name, 'signal ' || signal)
		ELSE 'ended with status ' || exit_code END FROM exit
	WHERE :pod IS NULL OR (namespace IS :namespace AND pod IS :pod AND container IS :container)
	ORDER BY ts DESC, source, cite DESC LIMIT 10
) ORDER BY ts, source, cite;
