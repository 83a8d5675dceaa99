package dev.osier.operator;

import java.security.KeyPair;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Certification requests as the kubelet makes them: a key, a signature, and no name. */
public final class StubRequests {
  private StubRequests() {}

  /** A request for a key, DER. */
  public static byte[] stub(KeyPair keys) {
    try {
      return new JcaPKCS10CertificationRequestBuilder(new X500Principal(""), keys.getPublic())
          .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
          .getEncoded();
    } catch (OperatorCreationException | java.io.IOException e) {
      throw new IllegalStateException("making a certification request", e);
    }
  }
}
