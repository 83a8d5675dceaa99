// Package certificates makes what the programs of a cluster prove to each other who they are with: a root, one
// certificate for each of them, kubeconfigs, and the key that signs service account tokens.
package certificates

import (
	"flag"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
)

// Run is the subcommand certificates: it writes the files of a new cluster into a directory.
func Run(arguments []string) error {
	flags := flag.NewFlagSet("certificates", flag.ContinueOnError)
	directory := flags.String("directory", "", "where the files are written")
	server := flags.String("server", "", "address and port of the API server, as the nodes see it")
	serviceAddress := flags.String("service-address", "", "cluster IP of the service kubernetes")
	domain := flags.String("domain", "cluster.local", "DNS domain of the cluster")
	nodes := flags.String("nodes", "", "names and addresses of the nodes: name=address,...")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	serverAddress, err := netip.ParseAddrPort(*server)
	if err != nil {
		return fmt.Errorf("reading --server: %w", err)
	}
	if err := os.MkdirAll(*directory, 0o700); err != nil {
		return fmt.Errorf("making the directory: %w", err)
	}
	authority, err := newAuthority()
	if err != nil {
		return err
	}
	w := writer{directory: *directory, authority: authority, server: "https://" + *server}
	w.authorityFiles()
	w.serviceAccountKey()
	w.serving("apiserver", subject{name: "kube-apiserver"}, []string{
		"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc." + *domain,
	}, serverAddress.Addr().String(), *serviceAddress, "127.0.0.1")
	w.client("apiserver-kubelet-client", subject{name: "kube-apiserver-kubelet-client", group: "system:masters"})
	w.kubeconfig("admin", subject{name: "admin", group: "system:masters"})
	for _, name := range []string{"kube-controller-manager", "kube-scheduler", "kube-proxy"} {
		w.kubeconfig(name, subject{name: "system:" + name})
	}
	for node := range strings.SplitSeq(*nodes, ",") {
		name, address, found := strings.Cut(node, "=")
		if !found || net.ParseIP(address) == nil {
			return fmt.Errorf("reading --nodes: %q is not name=address", node)
		}
		account := subject{name: "system:node:" + name, group: "system:nodes"}
		w.serving("kubelet-"+name, account, []string{name}, address)
		w.kubeconfig("kubelet-"+name, account)
	}
	return w.err
}
