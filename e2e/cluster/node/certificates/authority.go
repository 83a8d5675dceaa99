package certificates

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"net"
	"time"
)

// life is longer than any cluster of ours is kept, and the clock of the machine may be a little off.
const (
	life  = 365 * 24 * time.Hour
	early = time.Hour
)

// subject is who a certificate is of, in the API server's terms: CN is the user, O the group.
type subject struct {
	name  string
	group string
}

func (s subject) distinguished() pkix.Name {
	name := pkix.Name{CommonName: s.name}
	if s.group != "" {
		name.Organization = []string{s.group}
	}
	return name
}

// pair is a certificate and its key, as PEM.
type pair struct {
	certificate []byte
	key         []byte
}

type authority struct {
	pair
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority() (*authority, error) {
	template := template(subject{name: "kubernetes"})
	template.IsCA = true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	made, der, key, err := sign(template, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("making the root: %w", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("reading the root: %w", err)
	}
	return &authority{pair: made, certificate: certificate, key: key}, nil
}

func (a *authority) issue(of subject, usage x509.ExtKeyUsage, names []string, addresses []string) (pair, error) {
	template := template(of)
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{usage}
	template.DNSNames = names
	for _, address := range addresses {
		template.IPAddresses = append(template.IPAddresses, net.ParseIP(address))
	}
	made, _, _, err := sign(template, a.certificate, a.key)
	return made, err
}

func template(of subject) *x509.Certificate {
	now := time.Now()
	return &x509.Certificate{
		Subject:               of.distinguished(),
		NotBefore:             now.Add(-early),
		NotAfter:              now.Add(life),
		BasicConstraintsValid: true,
	}
}

// sign signs with the parent's key, or with the certificate's own where there is no parent.
func sign(template, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) (pair, []byte, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return pair{}, nil, nil, err
	}
	if parent == nil {
		parent, parentKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), parentKey)
	if err != nil {
		return pair{}, nil, nil, err
	}
	keyPEM, err := privateKeyPEM(key)
	if err != nil {
		return pair{}, nil, nil, err
	}
	return pair{pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), keyPEM}, der, key, nil
}

func privateKeyPEM(key *ecdsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), nil
}
