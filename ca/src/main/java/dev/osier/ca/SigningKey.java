package dev.osier.ca;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A private key that signs certificates, and the certificate that says it may. */
final class SigningKey {
  private static final int P384_BITS = 384;
  private static final int CHALLENGE_BYTES = 32;

  private final PrivateKey key;
  private final X509Certificate certificate;

  SigningKey(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  X509Certificate certificate() {
    return certificate;
  }

  ContentSigner signer(SecureRandom random) {
    return signer(key, certificate.getPublicKey(), random);
  }

  /** Signs with a key for which there is no certificate yet. */
  static ContentSigner signer(PrivateKey key, PublicKey publicKey, SecureRandom random) {
    try {
      return new JcaContentSignerBuilder(algorithm(publicKey)).setSecureRandom(random).build(key);
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("preparing to sign", e);
    }
  }

  /** Whether the private key belongs to the certificate, shown by a signature. */
  boolean matches(SecureRandom random) {
    try {
      byte[] challenge = new byte[CHALLENGE_BYTES];
      random.nextBytes(challenge);
      String algorithm = algorithm(certificate.getPublicKey());
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key, random);
      signature.update(challenge);
      byte[] signed = signature.sign();
      Signature verification = Signature.getInstance(algorithm);
      verification.initVerify(certificate.getPublicKey());
      verification.update(challenge);
      return verification.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The name under which the JDK knows the signature that suits a key. */
  private static String algorithm(PublicKey key) {
    if (!(key instanceof ECPublicKey elliptic)) {
      return "SHA256withRSA";
    }
    int bits = elliptic.getParams().getCurve().getField().getFieldSize();
    return bits >= P384_BITS ? "SHA384withECDSA" : "SHA256withECDSA";
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "SigningKey[" + Fingerprint.of(certificate) + "]";
  }
}
