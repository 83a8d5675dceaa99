package certificates

import (
	"crypto/tls"
	"crypto/x509"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFilesOfACluster(t *testing.T) {
	directory := filepath.Join(t.TempDir(), "pki")
	err := Run([]string{
		"--directory", directory, "--server", "10.0.0.1:6443", "--service-address", "10.96.0.1",
		"--nodes", "node-1=10.0.0.1,node-2=10.0.0.2",
	})
	if err != nil {
		t.Fatal(err)
	}
	root := x509.NewCertPool()
	root.AppendCertsFromPEM(read(t, directory, "ca.crt"))

	server := leaf(t, directory, "apiserver")
	for _, name := range []string{"localhost", "127.0.0.1", "10.0.0.1", "10.96.0.1", "kubernetes.default.svc.cluster.local"} {
		if _, err := server.Verify(x509.VerifyOptions{Roots: root, DNSName: bracket(name)}); err != nil {
			t.Errorf("the API server as %s: %v", name, err)
		}
	}
	if _, err := server.Verify(x509.VerifyOptions{Roots: root, DNSName: "example.org"}); err == nil {
		t.Error("the API server's certificate is good for any name")
	}
	kubelet := leaf(t, directory, "kubelet-node-2")
	if kubelet.Subject.CommonName != "system:node:node-2" || !slices.Contains(kubelet.Subject.Organization, "system:nodes") {
		t.Errorf("the kubelet is %s", kubelet.Subject)
	}
	if _, err := kubelet.Verify(x509.VerifyOptions{Roots: root, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}); err == nil {
		t.Error("a serving certificate is good for a client")
	}
	if !strings.Contains(string(read(t, directory, "admin.conf")), "server: https://10.0.0.1:6443") {
		t.Error("admin.conf names another server")
	}
	for _, file := range []string{"ca.key", "admin.conf", "service-account.key"} {
		if status, err := os.Stat(filepath.Join(directory, file)); err != nil || status.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, error %v", file, status.Mode(), err)
		}
	}
}

func TestRefusesANodeWithoutAddress(t *testing.T) {
	err := Run([]string{"--directory", t.TempDir(), "--server", "10.0.0.1:6443", "--nodes", "node-1"})
	if err == nil || !strings.Contains(err.Error(), "--nodes") {
		t.Errorf("expected a complaint about --nodes, got %v", err)
	}
}

// bracket writes an address the way Verify takes one.
func bracket(name string) string {
	if _, err := netip.ParseAddr(name); err == nil {
		return "[" + name + "]"
	}
	return name
}

func read(t *testing.T, directory, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(directory, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func leaf(t *testing.T, directory, name string) *x509.Certificate {
	t.Helper()
	both, err := tls.X509KeyPair(read(t, directory, name+".crt"), read(t, directory, name+".key"))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return both.Leaf
}
