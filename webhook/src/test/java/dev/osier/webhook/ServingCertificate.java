package dev.osier.webhook;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a server presents, which can be replaced while it runs: the next connection
 * gets the new one. Without any, every handshake fails.
 */
public final class ServingCertificate extends X509ExtendedKeyManager {
  private final AtomicReference<@Nullable Generation> current = new AtomicReference<>();

  /**
   * Presents this from the next connection on.
   *
   * @param chain the certificate for the key first, then those that lead to the root
   * @throws IllegalArgumentException if the chain is empty
   */
  public void install(PrivateKey key, List<X509Certificate> chain) {
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("installing a serving certificate: the chain is empty");
    }
    X509Certificate[] copy = chain.toArray(X509Certificate[]::new);
    current.updateAndGet(
        previous ->
            new Generation(
                previous == null ? 1 : previous.number() + 1,
                key,
                copy,
                previous == null ? null : previous.withoutPrevious()));
  }

  /** The certificate that the next connection gets, empty if there is none yet. */
  public Optional<X509Certificate> certificate() {
    return Optional.ofNullable(current.get()).map(generation -> generation.chain()[0]);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    Generation generation = current.get();
    return generation != null && generation.isOfType(keyType) ? generation.alias() : null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = chooseEngineServerAlias(keyType, issuers, null);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Generation generation = generation(alias);
    return generation == null ? null : generation.chain().clone();
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Generation generation = generation(alias);
    return generation == null ? null : generation.key();
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  // A handshake asks for alias, key and chain one after the other, and a replacement may come in
  // between: the alias names the generation, and the one before stays reachable.
  private @Nullable Generation generation(String alias) {
    Generation generation = current.get();
    while (generation != null && !generation.alias().equals(alias)) {
      generation = generation.previous();
    }
    return generation;
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Generation(
      long number, PrivateKey key, X509Certificate[] chain, @Nullable Generation previous) {
    String alias() {
      return "generation-" + number;
    }

    Generation withoutPrevious() {
      return new Generation(number, key, chain, null);
    }

    boolean isOfType(String keyType) {
      String algorithm = chain[0].getPublicKey().getAlgorithm();
      return keyType.equals(algorithm.equals("ECDSA") ? "EC" : algorithm);
    }
  }
}
