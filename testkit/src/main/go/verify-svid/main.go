// Command verify-svid asks go-spiffe about X.509-SVIDs. Each line of standard input is a question of five words: the SPIFFE ID that
// must be proved, the moment in seconds since 1970, and in Base64 the chain, the roots and the private key, all PEM; a dash if there
// is no key. Each line of standard output is an answer: "ok", or what is wrong.
package main

import (
	"bufio"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spiffe/go-spiffe/v2/bundle/x509bundle"
	"github.com/spiffe/go-spiffe/v2/spiffeid"
	"github.com/spiffe/go-spiffe/v2/svid/x509svid"
)

// longest is more than a chain of four certificates with RSA keys takes.
const longest = 1 << 20

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, longest)
	answers := bufio.NewWriter(os.Stdout)
	for lines.Scan() {
		if err := check(strings.Fields(lines.Text())); err != nil {
			fmt.Fprintf(answers, "%s\n", strings.ReplaceAll(err.Error(), "\n", " "))
		} else {
			fmt.Fprintln(answers, "ok")
		}
	}
	if err := errors.Join(lines.Err(), answers.Flush()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(question []string) error {
	if len(question) != 5 {
		return fmt.Errorf("a question of %d words", len(question))
	}
	expected, err := spiffeid.FromString(question[0])
	if err != nil {
		return err
	}
	seconds, err := strconv.ParseInt(question[1], 10, 64)
	if err != nil {
		return err
	}
	var texts [3][]byte
	for i, word := range question[2:] {
		if word == "-" {
			continue
		}
		if texts[i], err = base64.StdEncoding.DecodeString(word); err != nil {
			return err
		}
	}
	chain, roots, key := texts[0], texts[1], texts[2]
	if key != nil {
		parsed, err := x509svid.Parse(chain, key)
		if err != nil {
			return err
		}
		if parsed.ID != expected {
			return fmt.Errorf("parsed as %s, not as %s", parsed.ID, expected)
		}
	}
	return verify(expected, time.Unix(seconds, 0), chain, roots)
}

func verify(expected spiffeid.ID, at time.Time, chain, roots []byte) error {
	certificates, err := read(chain)
	if err != nil {
		return err
	}
	bundle, err := x509bundle.Parse(expected.TrustDomain(), roots)
	if err != nil {
		return err
	}
	proved, _, err := x509svid.Verify(certificates, bundle, x509svid.WithTime(at))
	if err != nil {
		return err
	}
	if proved != expected {
		return fmt.Errorf("proves %s, not %s", proved, expected)
	}
	return nil
}

func read(text []byte) ([]*x509.Certificate, error) {
	var certificates []*x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		certificates = append(certificates, certificate)
	}
	return certificates, nil
}
