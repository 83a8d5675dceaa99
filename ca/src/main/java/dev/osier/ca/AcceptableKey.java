package dev.osier.ca;

import dev.osier.mesh.identity.DerBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECCurve;

/**
 * A public key that may stand in a certificate: ECDSA on P-256 or P-384, or RSA of 2048 to 4096
 * bits with the exponent 65537 (NIST SP 800-57 and 800-56B). Ed25519 and P-521 are refused although
 * Kubernetes offers them: Envoy's TLS does not serve the first, and nothing needs the second.
 *
 * @param info the key as it was asked for, byte by byte
 */
record AcceptableKey(SubjectPublicKeyInfo info) {
  // An RSA key of 4096 bits takes 550 bytes. Anything longer is refused before it is parsed.
  private static final int MAX_BYTES = 1024;
  private static final int MIN_RSA_BITS = 2048;
  private static final int MAX_RSA_BITS = 4096;
  private static final BigInteger RSA_EXPONENT = BigInteger.valueOf(65537);
  private static final int UNCOMPRESSED = 0x04;
  private static final BigInteger SMALL_PRIMES = productOfPrimesBelow(1000);
  private static final Map<ASN1ObjectIdentifier, ECCurve> CURVES =
      Map.of(
          SECObjectIdentifiers.secp256r1, curve(SECObjectIdentifiers.secp256r1),
          SECObjectIdentifiers.secp384r1, curve(SECObjectIdentifiers.secp384r1));
  private static final String SUPPORTED =
      "use ECDSAP256, ECDSAP384, or RSA of 2048 to 4096 bits with exponent 65537";

  /** Parses a DER SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7; RFC 5480; RFC 3279). */
  static Verdict<AcceptableKey> parse(DerBytes key) {
    if (key.length() > MAX_BYTES) {
      return unsupported("the key is longer than " + MAX_BYTES + " bytes");
    }
    try {
      return check(key.toByteArray());
    } catch (IOException | RuntimeException e) {
      // BouncyCastle reports broken ASN.1 with whatever exception comes first, mostly unchecked.
      return malformed("the key is no DER SubjectPublicKeyInfo");
    }
  }

  /**
   * A key that we made ourselves.
   *
   * @throws IllegalStateException if it would not be accepted from others
   */
  static AcceptableKey ours(PublicKey key) {
    return switch (parse(DerBytes.copyOf(key.getEncoded()))) {
      case Verdict.Accepted<AcceptableKey>(AcceptableKey accepted) -> accepted;
      case Verdict.Refused<AcceptableKey>(RefusalReason reason, String message) ->
          throw new IllegalStateException("making a key: " + reason.word() + ": " + message);
    };
  }

  /** The DER encoding, the same bytes as in the request. */
  byte[] encoded() {
    try {
      return info.getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new UncheckedIOException("encoding a public key", e);
    }
  }

  private static Verdict<AcceptableKey> check(byte[] der) throws IOException {
    ASN1Primitive parsed = ASN1Primitive.fromByteArray(der);
    if (parsed == null || !Arrays.equals(parsed.getEncoded(ASN1Encoding.DER), der)) {
      return malformed("the key is not encoded in DER");
    }
    SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(parsed);
    if (info.getPublicKeyData().getPadBits() != 0) {
      return malformed("the key has unused bits");
    }
    ASN1ObjectIdentifier algorithm = info.getAlgorithm().getAlgorithm();
    if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return checkEllipticCurve(info);
    }
    if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      return checkRsa(info);
    }
    return unsupported("the kind of key is not supported");
  }

  private static Verdict<AcceptableKey> checkEllipticCurve(SubjectPublicKeyInfo info) {
    // Curves by explicit parameters allow forged generators (CVE-2020-0601): only names count.
    if (!(info.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier name)) {
      return unsupported("the curve is not given by name");
    }
    ECCurve curve = CURVES.get(name);
    if (curve == null) {
      return unsupported("the curve is not supported");
    }
    byte[] point = info.getPublicKeyData().getBytes();
    int coordinate = (curve.getFieldSize() + Byte.SIZE - 1) / Byte.SIZE;
    if (point.length != 1 + 2 * coordinate || point[0] != UNCOMPRESSED) {
      return malformed("the point is not in uncompressed form");
    }
    try {
      if (!curve.decodePoint(point).isValid()) {
        return malformed("the point is not on its curve");
      }
    } catch (IllegalArgumentException e) {
      return malformed("the point is not on its curve");
    }
    return new Verdict.Accepted<>(new AcceptableKey(info));
  }

  private static Verdict<AcceptableKey> checkRsa(SubjectPublicKeyInfo info) throws IOException {
    if (!DERNull.INSTANCE.equals(info.getAlgorithm().getParameters())) {
      return malformed("the parameters of the rsa key are not null");
    }
    byte[] encoded = info.getPublicKeyData().getBytes();
    RSAPublicKey key = RSAPublicKey.getInstance(ASN1Primitive.fromByteArray(encoded));
    if (!Arrays.equals(key.getEncoded(ASN1Encoding.DER), encoded)) {
      return malformed("the rsa key is not encoded in DER");
    }
    BigInteger modulus = key.getModulus();
    if (modulus.bitLength() < MIN_RSA_BITS || modulus.bitLength() > MAX_RSA_BITS) {
      return unsupported("the size of the rsa key is not supported");
    }
    if (!key.getPublicExponent().equals(RSA_EXPONENT)) {
      return unsupported("the exponent of the rsa key is not supported");
    }
    if (modulus.signum() <= 0 || !modulus.gcd(SMALL_PRIMES).equals(BigInteger.ONE)) {
      return malformed("the modulus of the rsa key has a small factor");
    }
    return new Verdict.Accepted<>(new AcceptableKey(info));
  }

  private static ECCurve curve(ASN1ObjectIdentifier name) {
    return CustomNamedCurves.getByOID(name).getCurve();
  }

  private static BigInteger productOfPrimesBelow(int bound) {
    BigInteger product = BigInteger.ONE;
    for (BigInteger prime = BigInteger.TWO;
        prime.intValueExact() < bound;
        prime = prime.nextProbablePrime()) {
      product = product.multiply(prime);
    }
    return product;
  }

  private static Verdict<AcceptableKey> unsupported(String what) {
    return new Verdict.Refused<>(RefusalReason.UNSUPPORTED_KEY_TYPE, what + "; " + SUPPORTED);
  }

  private static Verdict<AcceptableKey> malformed(String what) {
    return new Verdict.Refused<>(RefusalReason.MALFORMED_KEY, what);
  }
}
