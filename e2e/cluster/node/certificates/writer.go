package certificates

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
)

// writer writes files until something fails, and then nothing more.
type writer struct {
	directory string
	authority *authority
	server    string
	err       error
}

func (w *writer) file(name string, content []byte) {
	if w.err == nil {
		w.err = os.WriteFile(filepath.Join(w.directory, name), content, 0o600)
	}
}

func (w *writer) pair(name string, issued pair) {
	w.file(name+".crt", issued.certificate)
	w.file(name+".key", issued.key)
}

func (w *writer) authorityFiles() { w.pair("ca", w.authority.pair) }

func (w *writer) serving(file string, of subject, names []string, addresses ...string) {
	w.pair(file, w.issue(of, x509.ExtKeyUsageServerAuth, names, addresses))
}

func (w *writer) client(file string, of subject) {
	w.pair(file, w.issue(of, x509.ExtKeyUsageClientAuth, nil, nil))
}

func (w *writer) issue(of subject, usage x509.ExtKeyUsage, names, addresses []string) pair {
	issued, err := w.authority.issue(of, usage, names, addresses)
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("issuing the certificate of %s: %w", of.name, err)
	}
	return issued
}

// kubeconfig writes <name>.conf with everything in it, so that the file can be copied anywhere.
func (w *writer) kubeconfig(name string, of subject) {
	issued := w.issue(of, x509.ExtKeyUsageClientAuth, nil, nil)
	encode := base64.StdEncoding.EncodeToString
	w.file(name+".conf", fmt.Appendf(nil, `apiVersion: v1
kind: Config
clusters:
- name: osier
  cluster:
    server: %s
    certificate-authority-data: %s
users:
- name: %q
  user:
    client-certificate-data: %s
    client-key-data: %s
contexts:
- name: osier
  context: {cluster: osier, user: %q}
current-context: osier
`, w.server, encode(w.authority.pair.certificate), of.name, encode(issued.certificate), encode(issued.key), of.name))
}

func (w *writer) serviceAccountKey() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		w.err = fmt.Errorf("making the service account key: %w", err)
		return
	}
	private, err := privateKeyPEM(key)
	if err != nil {
		w.err = fmt.Errorf("writing the service account key: %w", err)
		return
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		w.err = fmt.Errorf("writing the service account key: %w", err)
		return
	}
	w.file("service-account.key", private)
	w.file("service-account.pub", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))
}
