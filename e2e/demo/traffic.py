#!/usr/bin/env python3
"""Says what the proxies of a namespace saw: who called whom, how often, and with whose certificate.

Reads the access logs of the sidecars, as `kubectl logs` gives them, on standard input. Only what the callers' proxies
wrote is counted, so a request counts once and one that reached nobody counts too. Prints a table and, as the last line,
the sum; exits 0 only if nothing failed, all of it was mutual TLS and every service named on the command line was called.
"""

import argparse
import collections
import json
import sys

Edge = collections.namedtuple("Edge", "source destination protocol")


class Count:
    """What is known of one edge."""

    def __init__(self):
        self.requests = 0
        self.failures = 0
        self.mutual_tls = 0
        self.peers = set()

    def add(self, record):
        self.requests += 1
        self.failures += failed(record)
        if str(record.get("tls", "-")).startswith("TLSv1.") and str(record.get("peer", "-")).startswith("spiffe://"):
            self.mutual_tls += 1
            self.peers.add(record["peer"])


def present(record, key):
    """Whether the field holds something: Envoy writes "-", or null in JSON, for nothing."""
    return record.get(key) not in (None, "-", "")


def is_http(record):
    return str(record.get("protocol", "-")).startswith("HTTP")


def failed(record):
    """Whether a caller would call this a failure: no answer, an answer of 5xx, or a gRPC status other than OK."""
    if is_http(record):
        status = int(record.get("status") or 0)
        # The caller hung up: its own doing, and the answer, if any, was never judged.
        return status == 0 or status >= 500 or str(record.get("grpc") or "-") not in ("-", "OK", "0")
    return present(record, "flags")


def edge(record):
    """The edge a record belongs to, or None where it is not a call of the application's."""
    if record.get("osier") != "access" or record.get("direction") != "outbound":
        return None
    cluster = str(record.get("cluster") or "-")
    parts = cluster.split("/")
    destination = "/".join(parts[1:3]) if parts[0] == "outbound" and len(parts) == 4 else cluster
    if is_http(record):
        protocol = "gRPC" if present(record, "grpc") else record["protocol"]
    else:
        protocol = "TCP"
    return Edge(record.get("workload", "?"), destination, protocol)


def count(lines):
    counts = collections.defaultdict(Count)
    for line in lines:
        line = line.strip()
        if not line.startswith("{"):
            continue
        try:
            record = json.loads(line)
        except ValueError:
            continue
        where = edge(record)
        if where:
            counts[where].add(record)
    return counts


def table(counts):
    header = ("SOURCE", "DESTINATION", "PROTOCOL", "REQUESTS", "FAILURES", "MUTUAL TLS", "PEER'S SPIFFE ID")
    rows = [header]
    for where, seen in sorted(counts.items()):
        secured = "all" if seen.mutual_tls == seen.requests else f"{seen.mutual_tls} of {seen.requests}"
        rows.append((*where, str(seen.requests), str(seen.failures), secured, ", ".join(sorted(seen.peers)) or "-"))
    widths = [max(len(row[i]) for row in rows) for i in range(len(header))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--expect", default="", help="services that must have been called: namespace/name,...")
    arguments.add_argument("--last-line", default="demo", help="the word before the colon of the last line")
    options = arguments.parse_args()

    counts = count(sys.stdin)
    print(table(counts))
    print()
    requests = sum(seen.requests for seen in counts.values())
    failures = sum(seen.failures for seen in counts.values())
    secured = sum(seen.mutual_tls for seen in counts.values())
    called = {where.destination for where in counts}
    missing = [name for name in options.expect.split(",") if name and name not in called]
    if missing:
        print("never called: " + ", ".join(missing))
    # Rounded down, so that 100 means all of them.
    percent = secured * 100 // requests if requests else 0
    print(f"{options.last_line}: {requests} requests, {failures} failed, {percent}% mutual TLS")
    return 0 if requests and not failures and percent == 100 and not missing else 1


if __name__ == "__main__":
    sys.exit(main())
