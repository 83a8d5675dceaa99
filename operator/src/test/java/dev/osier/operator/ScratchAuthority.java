package dev.osier.operator;

import dev.osier.mesh.identity.Authority;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.CertificateIssuer;
import dev.osier.mesh.identity.CertificateRequest;
import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.mesh.identity.PodFacts;
import dev.osier.mesh.identity.RootChange;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.rotation.RotationPhase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority and issuer with real certificates and few questions, for the operator's tests. */
public final class ScratchAuthority implements Authority, CertificateIssuer {
  private static final AtomicLong SERIAL = new AtomicLong(1);
  private static final X500Principal NAME = new X500Principal("CN=scratch");

  private final InstantSource clock;
  private volatile Optional<AuthorityState> state = Optional.empty();
  private volatile Optional<AuthorityMaterial> material = Optional.empty();

  public ScratchAuthority(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public AuthorityMaterial create(TrustDomain trustDomain, AuthorityLifetimes lifetimes) {
    KeyPair root = newKeys();
    return renewIntermediate(
        new AuthorityMaterial(newRoot(root, lifetimes), pem(root.getPrivate()), "", ""),
        trustDomain,
        lifetimes);
  }

  private String newRoot(KeyPair keys, AuthorityLifetimes lifetimes) {
    return certificate(
        keys.getPublic(), keys.getPrivate(), lifetimes.root(), true, Optional.empty());
  }

  @Override
  public AuthorityMaterial renewIntermediate(
      AuthorityMaterial old, TrustDomain trustDomain, AuthorityLifetimes lifetimes) {
    KeyPair intermediate = newKeys();
    String signer =
        old.change()
            .filter(change -> change.phase().signsUnderNewRoot())
            .map(RootChange::rootKey)
            .orElse(old.rootKey());
    return new AuthorityMaterial(
        old.rootCertificate(),
        old.rootKey(),
        certificate(
            intermediate.getPublic(),
            key(signer),
            lifetimes.intermediate(),
            true,
            Optional.empty()),
        pem(intermediate.getPrivate()),
        old.change());
  }

  @Override
  public AuthorityMaterial advance(
      AuthorityMaterial material,
      RotationPhase phase,
      TrustDomain trustDomain,
      AuthorityLifetimes lifetimes) {
    return switch (phase) {
      case PREPARE -> {
        KeyPair root = newKeys();
        yield material.with(
            new RootChange(phase, newRoot(root, lifetimes), pem(root.getPrivate()), ""));
      }
      case ACTIVATE ->
          renewIntermediate(
              material.with(material.change().orElseThrow().in(phase)), trustDomain, lifetimes);
      case DRAIN, RETIRE -> material.with(material.change().orElseThrow().in(phase));
      case IDLE ->
          new AuthorityMaterial(
              material.change().orElseThrow().rootCertificate(),
              material.change().orElseThrow().rootKey(),
              material.intermediateCertificate(),
              material.intermediateKey());
    };
  }

  @Override
  public Optional<String> install(
      AuthorityMaterial material, TrustDomain trustDomain, AuthorityLifetimes lifetimes) {
    X509Certificate root = parse(material.rootCertificate());
    X509Certificate intermediate = parse(material.intermediateCertificate());
    if (clock.instant().isAfter(intermediate.getNotAfter().toInstant())) {
      return Optional.of("the intermediate has expired");
    }
    this.material = Optional.of(material);
    TrustBundle old = new TrustBundle(List.of(material.rootCertificate()));
    this.state =
        Optional.of(
            new AuthorityState(
                material.change().map(change -> trusted(material, change)).orElse(old),
                fingerprint(root),
                root.getNotBefore().toInstant(),
                root.getNotAfter().toInstant(),
                intermediate.getNotBefore().toInstant(),
                intermediate.getNotAfter().toInstant(),
                material
                    .change()
                    .map(
                        change ->
                            new ChangeState(
                                change.phase(),
                                fingerprint(parse(change.rootCertificate())),
                                both(material, change)))));
    return Optional.empty();
  }

  private static TrustBundle trusted(AuthorityMaterial material, RootChange change) {
    return change.phase().trustsBoth()
        ? both(material, change)
        : new TrustBundle(List.of(change.rootCertificate()));
  }

  private static TrustBundle both(AuthorityMaterial material, RootChange change) {
    return new TrustBundle(List.of(material.rootCertificate(), change.rootCertificate()));
  }

  @Override
  public Optional<AuthorityState> state() {
    return state;
  }

  @Override
  public IssuanceDecision decide(CertificateRequest request, Optional<PodFacts> facts) {
    if (material.isEmpty() || facts.isEmpty()) {
      return new IssuanceDecision.Pending("NotKnownYet");
    }
    if (!facts.get().podUid().equals(request.podUid())) {
      return new IssuanceDecision.Denied("WrongPod", "the pod has another uid");
    }
    SpiffeId identity =
        new SpiffeId(
            new TrustDomain("cluster.local"),
            request.namespace(),
            facts.get().serviceAccountName());
    String leaf =
        certificate(
            publicKey(request.publicKey().toByteArray()),
            key(material.get().intermediateKey()),
            request.requestedLife(),
            false,
            Optional.of(identity));
    X509Certificate parsed = parse(leaf);
    Instant notBefore = parsed.getNotBefore().toInstant();
    Instant notAfter = parsed.getNotAfter().toInstant();
    return new IssuanceDecision.Issued(
        identity,
        leaf + material.get().intermediateCertificate(),
        notBefore,
        notBefore.plus(Duration.between(notBefore, notAfter).dividedBy(2)),
        notAfter);
  }

  private String certificate(
      PublicKey subject,
      PrivateKey signer,
      Duration life,
      boolean isAuthority,
      Optional<SpiffeId> identity) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              NAME,
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(now),
              Date.from(now.plus(life)),
              NAME,
              subject);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
      if (identity.isPresent()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            true,
            new GeneralNames(
                new GeneralName(GeneralName.uniformResourceIdentifier, identity.get().uri())));
      }
      return pem(
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      return "sha256:"
          + HexFormat.of()
              .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate parse(String pem) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PublicKey publicKey(byte[] der) {
    try {
      return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PrivateKey key(String pem) {
    try {
      String base64 = pem.replaceAll("-----[A-Z ]+-----|\\s", "");
      return KeyFactory.getInstance("EC")
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          object instanceof PrivateKey key ? new JcaPKCS8Generator(key, null) : object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
