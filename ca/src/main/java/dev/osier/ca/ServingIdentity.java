package dev.osier.ca;

import java.net.Socket;
import java.security.KeyPair;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control plane's own certificate, with a key that exists only in memory, as a key manager for
 * TLS servers and clients. Whoever asks for it gets one with at least half its life ahead, signed
 * by the intermediate that is installed now; where a new one cannot be made, the old one serves
 * until it expires.
 *
 * <p>Each certificate has an alias of its own, so that key and chain of one handshake always belong
 * together, and a cache by alias is never stale.
 */
public final class ServingIdentity extends X509ExtendedKeyManager {
  private static final Logger log = LoggerFactory.getLogger(ServingIdentity.class);
  private static final String KEY_TYPE = "EC";
  // Handshakes under way still ask for the alias they were given.
  private static final int REMEMBERED = 4;
  private static final Duration SHORTEST_LIFE = Duration.ofHours(1);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

  private static final class Generation {
    private final String alias;
    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final LeafTemplate template;

    Generation(PrivateKey key, List<X509Certificate> chain, LeafTemplate template) {
      this.alias = "osier-" + template.serial().toString(16);
      this.key = key;
      this.chain = List.copyOf(chain);
      this.template = template;
    }

    boolean isFresh(InstalledAuthority authority, Instant now) {
      X509Certificate issuer = authority.presented();
      // One that lasts as long as its issuer does cannot be outlived by a successor.
      return chain.getLast().equals(issuer)
          && (now.isBefore(template.halfTime())
              || template.notAfter().equals(issuer.getNotAfter().toInstant()));
    }

    boolean isValid(Instant now) {
      return now.isBefore(template.notAfter());
    }
  }

  private final CertificateAuthority authority;
  private final LeafNames names;
  private final InstantSource clock;
  private final SecureRandom random;
  private final LeafSigner signer;
  private final ReentrantLock renewing = new ReentrantLock();
  // Newest first; replaced as a whole, under the lock.
  private volatile List<Generation> generations = List.of();
  private volatile Instant nextAttempt = Instant.MIN;

  /** A certificate for these names, made when it is first asked for. */
  public ServingIdentity(
      CertificateAuthority authority, LeafNames names, InstantSource clock, SecureRandom random) {
    this.authority = authority;
    this.names = names;
    this.clock = clock;
    this.random = random;
    this.signer = new LeafSigner(random);
  }

  /**
   * The certificate to present now, the leaf first; renewed if that is due. Empty while the
   * authority has nothing installed.
   */
  public Optional<List<X509Certificate>> chain() {
    return current().map(generation -> generation.chain);
  }

  /** When the certificate to present now expires; for metrics and readiness. */
  public Optional<Instant> notAfter() {
    return current().map(generation -> generation.template.notAfter());
  }

  private Optional<Generation> current() {
    Instant now = clock.instant();
    Optional<Generation> newest = newest(now);
    Optional<InstalledAuthority> installed = authority.installed();
    if (installed.isEmpty()
        || (newest.isPresent() && newest.get().isFresh(installed.get(), now))
        || now.isBefore(nextAttempt)) {
      return newest;
    }
    if (newest.isEmpty()) {
      renewing.lock();
    } else if (!renewing.tryLock()) {
      return newest;
    }
    try {
      return renew(installed.get(), now);
    } finally {
      renewing.unlock();
    }
  }

  private Optional<Generation> renew(InstalledAuthority installed, Instant now) {
    Optional<Generation> newest = newest(now);
    if (newest.isPresent() && newest.get().isFresh(installed, now)) {
      return newest;
    }
    try {
      Generation next = issue(installed, now);
      generations = Stream.concat(Stream.of(next), generations.stream()).limit(REMEMBERED).toList();
      log.atInfo()
          .addKeyValue("names", names)
          .addKeyValue("serial", next.template.serial().toString(16))
          .addKeyValue("notAfter", next.template.notAfter())
          .log("serving certificate issued");
    } catch (ProfileViolationException | RuntimeException e) {
      nextAttempt = now.plus(PAUSE_AFTER_FAILURE);
      log.atError().setCause(e).addKeyValue("names", names).log("serving certificate not renewed");
    }
    return newest(now);
  }

  private Generation issue(InstalledAuthority installed, Instant now)
      throws ProfileViolationException {
    KeyPair pair = AuthorityCertificates.newKey(random);
    X509Certificate issuer = installed.presented();
    LeafTemplate template =
        LeafTemplate.of(
            names,
            AcceptableKey.ours(pair.getPublic()),
            life(installed),
            LeafTemplate.backdating(installed.lifetimes().leaf()),
            issuer,
            now,
            random);
    X509Certificate leaf = signer.sign(installed, template).certificate();
    return new Generation(pair.getPrivate(), List.of(leaf, issuer), template);
  }

  // Its key never leaves this process, and a handshake should seldom wait for the next one.
  private static Duration life(InstalledAuthority installed) {
    Duration leaf = installed.lifetimes().leaf().life();
    return leaf.compareTo(SHORTEST_LIFE) < 0 ? SHORTEST_LIFE : leaf;
  }

  private Optional<Generation> newest(Instant now) {
    return generations.stream().findFirst().filter(generation -> generation.isValid(now));
  }

  private Optional<Generation> named(@Nullable String alias) {
    return generations.stream().filter(generation -> generation.alias.equals(alias)).findFirst();
  }

  private @Nullable String alias(@Nullable String... keyTypes) {
    for (String keyType : keyTypes) {
      if (KEY_TYPE.equals(keyType)) {
        return current().map(generation -> generation.alias).orElse(null);
      }
    }
    return null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    return alias(keyTypes);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(keyTypes);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = alias(keyType);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return getServerAliases(keyType, issuers);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    return named(alias)
        .map(generation -> generation.chain.toArray(X509Certificate[]::new))
        .orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    return named(alias).map(generation -> generation.key).orElse(null);
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "ServingIdentity" + names;
  }
}
