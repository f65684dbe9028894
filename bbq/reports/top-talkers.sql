-- SPDX-License-Identifier: Apache-2.0
-- doc: Who sent and received most over TCP.
-- arg: pod only of this pod
SELECT namespace, pod, comm, direction, peer, port, connections, bytes(bytes_sent) AS sent, bytes(bytes_received) AS received
FROM top_talkers WHERE :pod IS NULL OR pod = :pod LIMIT 20;
