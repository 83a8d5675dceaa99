package load

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"syscall"

	"google.golang.org/grpc/status"

	"osier.dev/samples/internal/attempt"
)

// Reason says why a request failed in words without addresses and ports, so that failures of a kind can be counted together.
func Reason(err error) string {
	var network *net.OpError
	var lookup *net.DNSError
	var number syscall.Errno
	var unverified *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var wrapped *url.Error
	switch {
	case err == nil:
		return ""
	case errors.Is(err, attempt.ErrSentAgain):
		return attempt.ErrSentAgain.Error()
	case errors.As(err, &lookup):
		if lookup.IsNotFound {
			return "lookup: no such host"
		}
		return "lookup: " + lookup.Err
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "timeout"
	case errors.As(err, &network) && errors.As(network.Err, &number):
		return network.Op + ": " + number.Error()
	case errors.As(err, &network) && network.Timeout():
		return "timeout"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "closed in the middle of an answer"
	case errors.Is(err, io.EOF):
		return "closed before an answer"
	case errors.As(err, &unverified), errors.As(err, &unknown):
		return "certificate not trusted"
	}
	if state, is := status.FromError(err); is {
		return "grpc " + state.Code().String()
	}
	if errors.As(err, &wrapped) {
		return wrapped.Err.Error()
	}
	return err.Error()
}
