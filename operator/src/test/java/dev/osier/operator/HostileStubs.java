package dev.osier.operator;

import dev.osier.testkit.HostileInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Certification requests as an attacker would send them, by the id of what is hostile in them. */
@HostileInput
public final class HostileStubs {
  private static final String URI = "spiffe://cluster.local/ns/bookstore/sa/admin";

  private HostileStubs() {}

  /** Requests that ask for more than a certificate on a key; the proof of possession is good. */
  public static Map<String, byte[]> thatName(KeyPair keys) {
    Map<String, byte[]> stubs = new LinkedHashMap<>();
    stubs.put("csr/other-identity", named(keys, uri(URI)));
    stubs.put("csr/two-uris", named(keys, uri(URI), uri(URI + "2")));
    stubs.put("csr/dns-name", named(keys, new GeneralName(GeneralName.dNSName, "a.example")));
    stubs.put("csr/other-name", named(keys, otherName()));
    stubs.put("csr/a-thousand-names", named(keys, aThousandNames()));
    stubs.put("csr/embedded-nul", named(keys, uri(URI + "\0.example")));
    stubs.put("csr/dot-dot", named(keys, uri("spiffe://cluster.local/ns/bookstore/sa/..")));
    stubs.put("csr/percent-2f", named(keys, uri("spiffe://cluster.local/ns/bookstore%2fsa/admin")));
    stubs.put(
        "csr/double-slash", named(keys, uri("spiffe://cluster.local//ns/bookstore/sa/admin")));
    stubs.put("csr/upper-case", named(keys, uri("SPIFFE://cluster.local/ns/bookstore/sa/Admin")));
    stubs.put("csr/userinfo", named(keys, uri("spiffe://a@cluster.local/ns/bookstore/sa/admin")));
    stubs.put("csr/port", named(keys, uri("spiffe://cluster.local:443/ns/bookstore/sa/admin")));
    stubs.put("csr/over-2048-bytes", named(keys, uri(URI + "a".repeat(2048))));
    stubs.put(
        "csr/ca-true", extended(keys, Extension.basicConstraints, new BasicConstraints(true)));
    stubs.put(
        "csr/key-cert-sign",
        extended(keys, Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign)));
    stubs.put(
        "csr/subject",
        signed(
            keys,
            new JcaPKCS10CertificationRequestBuilder(
                new X500Principal("CN=admin"), keys.getPublic())));
    return stubs;
  }

  /** Bytes that are no certification request, or none that proves anything. */
  public static Map<String, byte[]> thatAreBroken(KeyPair keys) {
    byte[] good = StubRequests.stub(keys);
    Map<String, byte[]> stubs = new LinkedHashMap<>();
    stubs.put("csr/empty", new byte[0]);
    stubs.put("csr/garbage", "not a request".getBytes(StandardCharsets.US_ASCII));
    stubs.put("csr/cut-off", Arrays.copyOf(good, good.length / 2));
    stubs.put("csr/trailing-byte", Arrays.copyOf(good, good.length + 1));
    stubs.put("csr/1-mib", new byte[1 << 20]);
    return stubs;
  }

  /** A flawless request but for its signature, which is another's. */
  public static byte[] withSignatureOf(KeyPair keys, KeyPair other) {
    CertificationRequest good = CertificationRequest.getInstance(StubRequests.stub(keys));
    CertificationRequest another = CertificationRequest.getInstance(StubRequests.stub(other));
    try {
      return new DERSequence(
              new ASN1Encodable[] {
                good.getCertificationRequestInfo(),
                good.getSignatureAlgorithm(),
                new DERBitString(another.getSignature().getBytes())
              })
          .getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("making a certification request", e);
    }
  }

  private static GeneralName uri(String uri) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
  }

  private static GeneralName otherName() {
    return new GeneralName(
        GeneralName.otherName,
        new DERSequence(
            new ASN1Encodable[] {
              new ASN1ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"),
              new DERTaggedObject(true, 0, new DERUTF8String("admin@cluster.local"))
            }));
  }

  private static GeneralName[] aThousandNames() {
    return IntStream.range(0, 1000)
        .mapToObj(i -> new GeneralName(GeneralName.dNSName, "n" + i + ".example"))
        .toArray(GeneralName[]::new);
  }

  private static byte[] named(KeyPair keys, GeneralName... names) {
    return extended(keys, Extension.subjectAlternativeName, new GeneralNames(names));
  }

  private static byte[] extended(
      KeyPair keys, ASN1ObjectIdentifier extension, ASN1Encodable value) {
    try {
      ExtensionsGenerator extensions = new ExtensionsGenerator();
      extensions.addExtension(extension, true, value);
      return signed(
          keys,
          new JcaPKCS10CertificationRequestBuilder(new X500Principal(""), keys.getPublic())
              .addAttribute(
                  PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate()));
    } catch (IOException e) {
      throw new IllegalStateException("making a certification request", e);
    }
  }

  private static byte[] signed(KeyPair keys, PKCS10CertificationRequestBuilder request) {
    try {
      return request
          .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
          .getEncoded();
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException("making a certification request", e);
    }
  }
}
