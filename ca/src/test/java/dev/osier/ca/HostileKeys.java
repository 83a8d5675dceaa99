package dev.osier.ca;

import dev.osier.mesh.identity.DerBytes;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Public keys as an attacker would send them, DER. */
final class HostileKeys {
  private HostileKeys() {}

  /** Any curve BouncyCastle knows, most of which the JDK does not. */
  static DerBytes onCurve(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
      generator.initialize(new ECGenParameterSpec(curve));
      return DerBytes.copyOf(generator.generateKeyPair().getPublic().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static DerBytes ofKind(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (bits > 0) {
        generator.initialize(bits);
      }
      return DerBytes.copyOf(generator.generateKeyPair().getPublic().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** A good point on P-256, in its uncompressed form. */
  static byte[] goodPoint() {
    KeyPair pair = AuthorityCertificates.newKey(new SecureRandom());
    return SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded())
        .getPublicKeyData()
        .getBytes();
  }

  static DerBytes point(byte[] point) {
    return elliptic(ECNamedCurveTable.getOID("secp256r1"), point);
  }

  /** P-256 spelt out, with its generator, instead of named. */
  static DerBytes explicitCurve() {
    X9ECParameters named = ECNamedCurveTable.getByName("secp256r1");
    return elliptic(
        new X9ECParameters(named.getCurve(), named.getBaseEntry(), named.getN(), named.getH()),
        goodPoint());
  }

  static DerBytes elliptic(ASN1Encodable parameters, byte[] point) {
    return der(
        new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, parameters), point));
  }

  /** A number that could be an RSA modulus: no factor anybody finds quickly. Not secret. */
  static BigInteger modulus(int bits) {
    Random random = new Random(bits);
    BigInteger candidate = new BigInteger(bits, random).setBit(bits - 1).setBit(0);
    while (hasSmallFactor(candidate)) {
      candidate = candidate.add(BigInteger.TWO);
    }
    return candidate;
  }

  static DerBytes rsa(BigInteger modulus, long exponent) {
    return rsa(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE, modulus, exponent);
  }

  static DerBytes rsa(
      ASN1ObjectIdentifier algorithm, ASN1Encodable parameters, BigInteger modulus, long exponent) {
    try {
      return der(
          new SubjectPublicKeyInfo(
              new AlgorithmIdentifier(algorithm, parameters),
              new RSAPublicKey(modulus, BigInteger.valueOf(exponent))));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static DerBytes der(ASN1Encodable value) {
    try {
      return DerBytes.copyOf(value.toASN1Primitive().getEncoded("DER"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The same bytes and one more. */
  static DerBytes withTrailingByte(DerBytes der) {
    byte[] bytes = der.toByteArray();
    return DerBytes.copyOf(Arrays.copyOf(bytes, bytes.length + 1));
  }

  /** The outer length in two bytes where one is enough: legal BER, not DER. */
  static DerBytes withLongLength(DerBytes der) {
    byte[] bytes = der.toByteArray();
    byte[] longer = new byte[bytes.length + 1];
    longer[0] = bytes[0];
    longer[1] = (byte) 0x81;
    System.arraycopy(bytes, 1, longer, 2, bytes.length - 1);
    return DerBytes.copyOf(longer);
  }

  /** A good point whose last bit, a zero, is declared not to belong to it. */
  static DerBytes withUnusedBit() {
    byte[] point = goodPoint();
    while ((point[point.length - 1] & 1) != 0) {
      point = goodPoint();
    }
    return der(
        new DERSequence(
            new ASN1Encodable[] {
              new AlgorithmIdentifier(
                  X9ObjectIdentifiers.id_ecPublicKey, ECNamedCurveTable.getOID("secp256r1")),
              new DERBitString(point, 1)
            }));
  }

  /** A flawless envelope around an RSA key that is legal BER, not DER. */
  static DerBytes rsaWithLongLength(BigInteger modulus, long exponent) {
    byte[] key = der(new RSAPublicKey(modulus, BigInteger.valueOf(exponent))).toByteArray();
    byte[] longer = new byte[key.length + 1];
    longer[0] = key[0];
    longer[1] = (byte) 0x83;
    System.arraycopy(key, 2, longer, 3, key.length - 2);
    return der(
        new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
            longer));
  }

  /** Sequences within sequences, as deep as the bytes allow. */
  static DerBytes nested(int bytes) {
    byte[] nested = new byte[bytes];
    for (int i = 0; i + 1 < bytes; i += 2) {
      nested[i] = 0x30;
      nested[i + 1] = (byte) 0x80;
    }
    return DerBytes.copyOf(nested);
  }

  private static boolean hasSmallFactor(BigInteger candidate) {
    for (int divisor = 3; divisor < 1000; divisor += 2) {
      if (candidate.mod(BigInteger.valueOf(divisor)).signum() == 0) {
        return true;
      }
    }
    return false;
  }
}
