package dev.osier.ca;

import static dev.osier.ca.RefusalReason.AUTHORITY_KEY;
import static dev.osier.ca.RefusalReason.MALFORMED_KEY;
import static dev.osier.ca.RefusalReason.UNSUPPORTED_KEY_TYPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.identity.DerBytes;
import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.testkit.HostileInput;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@HostileInput
class HostileKeyTest {
  private static final int F4 = 65537;
  private static final int FIELD_BYTES = 32;

  private final MeshFixture mesh = new MeshFixture();

  @TestFactory
  Stream<DynamicTest> keysThatAreRefused() throws IOException {
    DerBytes good = HostileKeys.point(HostileKeys.goodPoint());
    byte[] offCurve = HostileKeys.goodPoint();
    offCurve[offCurve.length - 1] ^= 1;
    byte[] compressed = new byte[1 + FIELD_BYTES];
    System.arraycopy(HostileKeys.goodPoint(), 0, compressed, 0, compressed.length);
    compressed[0] = 2;
    byte[] hybrid = HostileKeys.goodPoint();
    hybrid[0] = (byte) (6 + (hybrid[hybrid.length - 1] & 1));
    byte[] beyondField = HostileKeys.goodPoint();
    Arrays.fill(beyondField, 1, 1 + FIELD_BYTES, (byte) 0xff);
    byte[] zero = new byte[1 + 2 * FIELD_BYTES];
    zero[0] = 4;
    BigInteger modulus = HostileKeys.modulus(3072);
    KeyPair pair = AuthorityCertificates.newKey(new SecureRandom());
    return Stream.of(
        refused("key/p-192", HostileKeys.onCurve("secp192r1"), UNSUPPORTED_KEY_TYPE),
        refused("key/p-224", HostileKeys.onCurve("secp224r1"), UNSUPPORTED_KEY_TYPE),
        refused("key/p-521", HostileKeys.onCurve("secp521r1"), UNSUPPORTED_KEY_TYPE),
        refused("key/secp256k1", HostileKeys.onCurve("secp256k1"), UNSUPPORTED_KEY_TYPE),
        refused("key/brainpool", HostileKeys.onCurve("brainpoolP256r1"), UNSUPPORTED_KEY_TYPE),
        refused("key/explicit-curve", HostileKeys.explicitCurve(), UNSUPPORTED_KEY_TYPE),
        refused(
            "key/no-curve",
            HostileKeys.elliptic(DERNull.INSTANCE, HostileKeys.goodPoint()),
            UNSUPPORTED_KEY_TYPE),
        refused("key/ed25519", HostileKeys.ofKind("Ed25519", 0), UNSUPPORTED_KEY_TYPE),
        refused("key/x25519", HostileKeys.ofKind("X25519", 0), UNSUPPORTED_KEY_TYPE),
        refused("key/ml-dsa", HostileKeys.ofKind("ML-DSA-44", 0), UNSUPPORTED_KEY_TYPE),
        refused("key/dsa", HostileKeys.ofKind("DSA", 1024), UNSUPPORTED_KEY_TYPE),
        refused("key/point-off-curve", HostileKeys.point(offCurve), MALFORMED_KEY),
        refused("key/point-at-infinity", HostileKeys.point(new byte[] {0}), MALFORMED_KEY),
        refused("key/point-zero", HostileKeys.point(zero), MALFORMED_KEY),
        refused("key/point-beyond-field", HostileKeys.point(beyondField), MALFORMED_KEY),
        refused("key/point-compressed", HostileKeys.point(compressed), MALFORMED_KEY),
        refused("key/point-hybrid", HostileKeys.point(hybrid), MALFORMED_KEY),
        refused("key/point-empty", HostileKeys.point(new byte[0]), MALFORMED_KEY),
        refused(
            "key/point-of-another-curve",
            HostileKeys.elliptic(SECObjectIdentifiers.secp384r1, HostileKeys.goodPoint()),
            MALFORMED_KEY),
        refused("key/rsa-512", HostileKeys.ofKind("RSA", 512), UNSUPPORTED_KEY_TYPE),
        refused("key/rsa-1024", HostileKeys.ofKind("RSA", 1024), UNSUPPORTED_KEY_TYPE),
        refused(
            "key/rsa-2047", HostileKeys.rsa(HostileKeys.modulus(2047), F4), UNSUPPORTED_KEY_TYPE),
        refused(
            "key/rsa-4097", HostileKeys.rsa(HostileKeys.modulus(4097), F4), UNSUPPORTED_KEY_TYPE),
        refused(
            "key/rsa-16384", HostileKeys.rsa(HostileKeys.modulus(16384), F4), UNSUPPORTED_KEY_TYPE),
        refused("key/rsa-exponent-1", HostileKeys.rsa(modulus, 1), UNSUPPORTED_KEY_TYPE),
        refused("key/rsa-exponent-3", HostileKeys.rsa(modulus, 3), UNSUPPORTED_KEY_TYPE),
        refused("key/rsa-exponent-even", HostileKeys.rsa(modulus, 65536), UNSUPPORTED_KEY_TYPE),
        refused(
            "key/rsa-exponent-huge",
            HostileKeys.rsa(modulus, Long.MAX_VALUE),
            UNSUPPORTED_KEY_TYPE),
        refused("key/rsa-even", HostileKeys.rsa(modulus.clearBit(0), F4), MALFORMED_KEY),
        refused(
            "key/rsa-small-factor",
            HostileKeys.rsa(HostileKeys.modulus(3064).multiply(BigInteger.valueOf(251)), F4),
            MALFORMED_KEY),
        refused("key/rsa-negative", HostileKeys.rsa(modulus.negate(), F4), MALFORMED_KEY),
        refused(
            "key/rsa-without-null",
            HostileKeys.der(
                new DERSequence(
                    new ASN1Encodable[] {
                      new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption),
                      new DERBitString(new RSAPublicKey(modulus, BigInteger.valueOf(F4)))
                    })),
            MALFORMED_KEY),
        refused(
            "key/rsa-pss",
            HostileKeys.rsa(PKCSObjectIdentifiers.id_RSASSA_PSS, DERNull.INSTANCE, modulus, F4),
            UNSUPPORTED_KEY_TYPE),
        refused("key/unused-bits", HostileKeys.withUnusedBit(), MALFORMED_KEY),
        refused("key/rsa-not-der", HostileKeys.rsaWithLongLength(modulus, F4), MALFORMED_KEY),
        refused("key/trailing-byte", HostileKeys.withTrailingByte(good), MALFORMED_KEY),
        refused("key/not-der", HostileKeys.withLongLength(good), MALFORMED_KEY),
        refused("key/empty", DerBytes.copyOf(new byte[0]), MALFORMED_KEY),
        refused(
            "key/garbage",
            DerBytes.copyOf("not a key at all".getBytes(StandardCharsets.US_ASCII)),
            MALFORMED_KEY),
        refused("key/nested", HostileKeys.nested(1024), MALFORMED_KEY),
        refused("key/1-mib", DerBytes.copyOf(new byte[1 << 20]), UNSUPPORTED_KEY_TYPE),
        refused("key/private", DerBytes.copyOf(pair.getPrivate().getEncoded()), MALFORMED_KEY),
        refused(
            "key/of-the-root",
            DerBytes.copyOf(mesh.root().getPublicKey().getEncoded()),
            AUTHORITY_KEY),
        refused(
            "key/of-the-intermediate",
            DerBytes.copyOf(mesh.intermediate().certificate().getPublicKey().getEncoded()),
            AUTHORITY_KEY));
  }

  @TestFactory
  Stream<DynamicTest> keysThatAreTaken() {
    return Stream.of(
        taken("taken/p-256", HostileKeys.onCurve("secp256r1")),
        taken("taken/p-384", HostileKeys.onCurve("secp384r1")),
        taken("taken/rsa-2048", HostileKeys.ofKind("RSA", 2048)),
        taken("taken/rsa-3072", HostileKeys.rsa(HostileKeys.modulus(3072), F4)),
        taken("taken/rsa-4096", HostileKeys.rsa(HostileKeys.modulus(4096), F4)));
  }

  @Test
  void aRefusedKeyTypeSaysWhichOnesToUse() {
    assertThat(mesh.decide(mesh.request(HostileKeys.onCurve("secp192r1"))))
        .isEqualTo(
            new IssuanceDecision.Denied(
                "UnsupportedKeyType",
                "the curve is not supported; use ECDSAP256, ECDSAP384, or RSA of 2048 to 4096 bits"
                    + " with exponent 65537"));
  }

  private DynamicTest refused(String id, DerBytes key, RefusalReason reason) {
    return DynamicTest.dynamicTest(
        id,
        () -> {
          assertThat(mesh.decide(mesh.request(key)))
              .isInstanceOfAny(IssuanceDecision.Denied.class, IssuanceDecision.Failed.class);
          Refusals.check(mesh, mesh.request(key), Optional.of(MeshFixture.FACTS), reason.word());
        });
  }

  private DynamicTest taken(String id, DerBytes key) {
    return DynamicTest.dynamicTest(
        id,
        () ->
            assertThat(
                    MeshFixture.chain(mesh.issue(mesh.request(key)))
                        .getFirst()
                        .getPublicKey()
                        .getEncoded())
                .isEqualTo(key.toByteArray()));
  }
}
