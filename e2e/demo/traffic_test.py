#!/usr/bin/env python3
"""Whether the demo's last line and exit code are the truth: traffic.py on what proxies write."""

import json
import pathlib
import subprocess
import sys
import unittest

TRAFFIC = pathlib.Path(__file__).with_name("traffic.py")
GOOD = {
    "osier": "access", "direction": "outbound", "workload": "shop/web", "cluster": "outbound/shop/store/80",
    "protocol": "HTTP/1.1", "status": 200, "flags": "-", "tls": "TLSv1.3", "peer": "spiffe://cluster.local/ns/shop/sa/store",
}


def run(*records, expect="shop/store"):
    """The exit code and what is printed for these records, given as differences to a good one."""
    lines = [json.dumps({**GOOD, **record}) for record in records]
    command = [sys.executable, str(TRAFFIC), "--expect", expect]
    result = subprocess.run(command, input="\n".join(["[info] no record", *lines]), capture_output=True, text=True, check=False)
    return result.returncode, result.stdout


def traffic(*records, expect="shop/store"):
    """The exit code and the last line."""
    code, output = run(*records, expect=expect)
    return code, output.splitlines()[-1]


TABLE = """\
SOURCE    DESTINATION  PROTOCOL  REQUESTS  FAILURES  MUTUAL TLS  PEER'S SPIFFE ID
shop/web  PassThrough  TCP       1         0         0 of 1      -
shop/web  shop/ledger  TCP       1         1         all         spiffe://cluster.local/ns/shop/sa/ledger
shop/web  shop/rating  gRPC      2         1         1 of 2      spiffe://cluster.local/ns/shop/sa/store
shop/web  shop/store   HTTP/1.1  2         0         all         spiffe://cluster.local/ns/shop/sa/other, spiffe://cluster.local/ns/shop/sa/store

demo: 6 requests, 2 failed, 66% mutual TLS
"""


class TrafficTest(unittest.TestCase):
    def test_the_table_says_who_called_whom(self):
        code, output = run(
            {},
            {"peer": "spiffe://cluster.local/ns/shop/sa/other"},
            {"cluster": "outbound/shop/rating/90", "protocol": "HTTP/2", "grpc": "OK"},
            {"cluster": "outbound/shop/rating/90", "protocol": "HTTP/2", "grpc": "Unavailable", "tls": "-", "peer": "-"},
            {
                "cluster": "outbound/shop/ledger/70", "protocol": "-", "status": 0, "flags": "UF",
                "peer": "spiffe://cluster.local/ns/shop/sa/ledger",
            },
            {"cluster": "PassThrough", "protocol": "-", "status": 0, "tls": "-", "peer": "-"},
            {"direction": "inbound"},
        )
        self.assertEqual((code, output), (1, TABLE))

    def test_all_is_well(self):
        self.assertEqual(traffic({}, {}), (0, "demo: 2 requests, 0 failed, 100% mutual TLS"))

    def test_a_call_counts_once_and_only_where_it_was_made(self):
        self.assertEqual(traffic({}, {"direction": "inbound"}), (0, "demo: 1 requests, 0 failed, 100% mutual TLS"))

    def test_failures(self):
        for failure in (
            {"status": 503}, {"status": 0}, {"protocol": "HTTP/2", "grpc": "Unavailable"},
            {"protocol": "-", "status": 0, "flags": "UF"},
        ):
            with self.subTest(failure):
                self.assertEqual(traffic({}, failure), (1, "demo: 2 requests, 1 failed, 100% mutual TLS"))

    def test_an_answer_of_the_applications_is_no_failure(self):
        self.assertEqual(traffic({"status": 404})[0], 0)

    def test_one_in_plaintext_is_not_all(self):
        for plain in ({"tls": "-"}, {"peer": "-"}, {"tls": None}):
            with self.subTest(plain):
                self.assertEqual(traffic(*[{}] * 199, plain), (1, "demo: 200 requests, 0 failed, 99% mutual TLS"))

    def test_nothing_is_not_all(self):
        self.assertEqual(traffic(expect=""), (1, "demo: 0 requests, 0 failed, 0% mutual TLS"))

    def test_a_service_that_nobody_called(self):
        self.assertEqual(traffic({}, expect="shop/store,shop/ledger")[0], 1)


if __name__ == "__main__":
    unittest.main()
