package dev.osier.ca;

import java.io.Serial;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** Says that a client's certificate is not trusted, and why; for our log only. */
final class RefusedClientException extends CertificateException {
  @Serial private static final long serialVersionUID = 1L;

  private final ClientRefusal refusal;

  RefusedClientException(ClientRefusal refusal) {
    this(refusal, null);
  }

  RefusedClientException(ClientRefusal refusal, @Nullable Throwable cause) {
    super("verifying a client: " + refusal.sentence(), cause);
    this.refusal = refusal;
  }

  ClientRefusal refusal() {
    return refusal;
  }
}
