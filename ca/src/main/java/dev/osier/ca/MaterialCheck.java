package dev.osier.ca;

import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.DerBytes;
import dev.osier.mesh.identity.RootChange;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.rotation.RotationPhase;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** The check that material must pass before anything is signed with it. */
final class MaterialCheck {
  private static final int KEY_USAGE_CERTIFICATE_SIGN = 5;
  // Half of it is what a proxy has to get the next one.
  private static final Duration SHORTEST_LEAF_LIFE = Duration.ofSeconds(10);
  private static final Duration TRIAL_LIFE = Duration.ofHours(1);

  private static final LeafNames TRIAL_WEBHOOK =
      new LeafNames(Optional.empty(), List.of("trial.trial.svc"));

  private final SecureRandom random;

  MaterialCheck(SecureRandom random) {
    this.random = random;
  }

  /** Checks everything, down to signing a leaf that is thrown away and verifying it. */
  InstalledAuthority check(
      AuthorityMaterial material,
      TrustDomain trustDomain,
      AuthorityLifetimes lifetimes,
      Instant now)
      throws UnusableMaterialException {
    require(
        lifetimes.leaf().life().compareTo(SHORTEST_LEAF_LIFE) >= 0,
        "the life of workload certificates is shorter than ten seconds");
    boolean own = material.rootKey().isEmpty();
    X509Certificate root =
        own ? foreignRoot(material, now) : signingRoot(material, now).certificate();
    SigningKey intermediate =
        signingKey(
            "intermediate", material.intermediateCertificate(), material.intermediateKey(), now);
    require(
        !intermediate.certificate().getPublicKey().equals(root.getPublicKey()),
        "the intermediate has the root's key");
    require(
        Certificates.statedKeyIdentifier(intermediate.certificate()) != null,
        "the intermediate has no subject key identifier");
    checkSignedBy(root, intermediate.certificate());
    if (own) {
      OwnIntermediateCheck.check(root, intermediate.certificate());
    }
    InstalledAuthority authority =
        new InstalledAuthority(
            trustDomain, lifetimes, roots(material, intermediate.certificate(), now), intermediate);
    signTrial(authority, now, trialWorkload(trustDomain), trustDomain.name());
    if (own) {
      signTrial(authority, now, TRIAL_WEBHOOK, "a Service, which webhooks need,");
    }
    return authority;
  }

  /** Checks a root whose key is somebody else's. */
  private static X509Certificate foreignRoot(AuthorityMaterial material, Instant now)
      throws UnusableMaterialException {
    require(material.change().isEmpty(), "a root without its key cannot be changed");
    X509Certificate root = authorityCertificate("root", material.rootCertificate(), now);
    checkSignedBy(root, root);
    return root;
  }

  /** Checks the root alone that signs in the material's phase. */
  SigningKey signingRoot(AuthorityMaterial material, Instant now) throws UnusableMaterialException {
    return material.phase().signsUnderNewRoot() ? newRoot(material, now) : root(material, now);
  }

  /** Checks the root on record alone. */
  SigningKey root(AuthorityMaterial material, Instant now) throws UnusableMaterialException {
    return root("root", material.rootCertificate(), material.rootKey(), now);
  }

  private SigningKey newRoot(AuthorityMaterial material, Instant now)
      throws UnusableMaterialException {
    RootChange change =
        material.change().orElseThrow(() -> new UnusableMaterialException("there is no new root"));
    return root("new root", change.rootCertificate(), change.rootKey(), now);
  }

  private SigningKey root(String whose, String certificate, String key, Instant now)
      throws UnusableMaterialException {
    SigningKey root = signingKey(whose, certificate, key, now);
    checkSignedBy(root.certificate(), root.certificate());
    require(
        Certificates.statedKeyIdentifier(root.certificate()) != null,
        "the " + whose + " has no subject key identifier");
    return root;
  }

  /** What is trusted beside the root that signs; an old one may have expired meanwhile. */
  private InstalledRoots roots(
      AuthorityMaterial material, X509Certificate intermediate, Instant now)
      throws UnusableMaterialException {
    X509Certificate current = certificate("root", material.rootCertificate());
    if (material.change().isEmpty()) {
      return InstalledRoots.of(current);
    }
    RootChange change = material.change().get();
    return new InstalledRoots(
        current,
        change.phase(),
        Optional.of(newRoot(material, now).certificate()),
        cross(change, current, intermediate, now));
  }

  private static Optional<X509Certificate> cross(
      RootChange change, X509Certificate oldRoot, X509Certificate intermediate, Instant now)
      throws UnusableMaterialException {
    if (change.crossCertificate().isEmpty() || change.phase() == RotationPhase.RETIRE) {
      return Optional.empty();
    }
    X509Certificate cross = certificate("intermediate by the old root", change.crossCertificate());
    require(
        cross.getPublicKey().equals(intermediate.getPublicKey())
            && cross.getSubjectX500Principal().equals(intermediate.getSubjectX500Principal())
            && cross.getBasicConstraints() >= 0,
        "the intermediate by the old root is not the intermediate");
    checkSignedBy(oldRoot, cross);
    return Optional.of(cross).filter(certificate -> Certificates.validAt(certificate, now));
  }

  private SigningKey signingKey(String whose, String certificatePem, String keyPem, Instant now)
      throws UnusableMaterialException {
    X509Certificate certificate = authorityCertificate(whose, certificatePem, now);
    SigningKey key = new SigningKey(privateKey(whose, keyPem), certificate);
    require(key.matches(random), "the key of the " + whose + " does not match its certificate");
    return key;
  }

  private static X509Certificate authorityCertificate(String whose, String pem, Instant now)
      throws UnusableMaterialException {
    X509Certificate certificate = certificate(whose, pem);
    require(
        certificate.getVersion() == 3 && certificate.getBasicConstraints() >= 0,
        "the " + whose + " is not a certificate authority");
    boolean[] usage = certificate.getKeyUsage();
    require(
        usage != null && usage[KEY_USAGE_CERTIFICATE_SIGN],
        "the " + whose + " may not sign certificates");
    require(now.isBefore(certificate.getNotAfter().toInstant()), "the " + whose + " has expired");
    require(
        !now.isBefore(certificate.getNotBefore().toInstant()),
        "the " + whose + " is not valid yet");
    require(
        Certificates.STRONG_SIGNATURES.contains(certificate.getSigAlgName()),
        "the signature of the " + whose + " is weak");
    if (AcceptableKey.parse(DerBytes.copyOf(certificate.getPublicKey().getEncoded()))
        instanceof Verdict.Refused<AcceptableKey> refused) {
      throw new UnusableMaterialException(
          "the key of the " + whose + " cannot be used: " + refused.message());
    }
    return certificate;
  }

  private static X509Certificate certificate(String whose, String pem)
      throws UnusableMaterialException {
    try {
      return PemBlock.readOnly(pem, PemBlock.CERTIFICATE).certificate();
    } catch (IOException e) {
      throw new UnusableMaterialException(
          "the certificate of the " + whose + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static PrivateKey privateKey(String whose, String pem) throws UnusableMaterialException {
    try {
      byte[] der = PemBlock.readOnly(pem, PemBlock.PRIVATE_KEY).content().toByteArray();
      boolean elliptic =
          PrivateKeyInfo.getInstance(der)
              .getPrivateKeyAlgorithm()
              .getAlgorithm()
              .equals(X9ObjectIdentifiers.id_ecPublicKey);
      return KeyFactory.getInstance(elliptic ? "EC" : "RSA")
          .generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (IOException e) {
      throw new UnusableMaterialException(
          "the key of the " + whose + " cannot be read: " + e.getMessage());
    } catch (GeneralSecurityException | RuntimeException e) {
      // Neither the message nor the cause: what a parser says of a private key may quote it.
      throw new UnusableMaterialException(
          "the key of the " + whose + " cannot be read: it is no PKCS #8 key");
    }
  }

  private static void checkSignedBy(X509Certificate root, X509Certificate certificate)
      throws UnusableMaterialException {
    String whose = root.equals(certificate) ? "root" : "intermediate";
    try {
      require(
          certificate.getIssuerX500Principal().equals(root.getSubjectX500Principal()),
          "the " + whose + " names another issuer than the root");
      certificate.verify(root.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new UnusableMaterialException("the " + whose + " is not signed by the root", e);
    }
  }

  // What no list of fields shows, a trial does: path lengths, name constraints for another trust
  // domain, extensions that a validator does not know.
  private void signTrial(InstalledAuthority authority, Instant now, LeafNames names, String forWhom)
      throws UnusableMaterialException {
    KeyPair key = AuthorityCertificates.newKey(random);
    X509Certificate intermediate = authority.intermediate().certificate();
    LeafTemplate template =
        LeafTemplate.of(
            names, AcceptableKey.ours(key.getPublic()), TRIAL_LIFE, intermediate, now, random);
    try {
      X509Certificate leaf = new LeafSigner(random).sign(authority, template).certificate();
      // With the root in the path its own constraints count too, as they do for Envoy and openssl;
      // the JDK takes none from a trust anchor.
      Certificates.validatePath(
          List.of(leaf, intermediate, authority.root()),
          Set.of(new TrustAnchor(authority.root(), null)),
          now);
    } catch (ProfileViolationException | GeneralSecurityException e) {
      throw new UnusableMaterialException(
          "a certificate signed for " + forWhom + " does not verify", e);
    }
  }

  private static LeafNames trialWorkload(TrustDomain trustDomain) {
    return LeafNames.workload(new SpiffeId(trustDomain, "trial", "trial"));
  }

  private static void require(boolean condition, String problem) throws UnusableMaterialException {
    if (!condition) {
      throw new UnusableMaterialException(problem);
    }
  }
}
