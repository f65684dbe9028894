#!/bin/sh
# The incident: the container of pod checkout-6d9f starts, leaks to its limit, and the kernel kills it.
# usage: incident.sh CGROUP-FOLDER LEAK-PROGRAM
. "$(dirname "$0")/pods.sh"
(in_pod "$1" unshare --pid --fork --kill-child "$2" --rate 40) 2>/dev/null
sleep 1
exit 0
