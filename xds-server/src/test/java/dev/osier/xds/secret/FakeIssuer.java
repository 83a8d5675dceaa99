package dev.osier.xds.secret;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.WorkloadCredential;
import dev.osier.mesh.identity.WorkloadCredentialIssuer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer whose keys and certificates are words, numbered. */
final class FakeIssuer implements WorkloadCredentialIssuer {
  final AtomicInteger asked = new AtomicInteger();
  final AtomicInteger issued = new AtomicInteger();
  volatile Duration untilRenewal = Duration.ofHours(1);
  volatile Optional<String> signer = Optional.of("first");

  private final InstantSource clock;

  FakeIssuer(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Optional<WorkloadCredential> issue(SpiffeId identity, NamespacedName pod) {
    asked.incrementAndGet();
    return signer.map(
        name -> {
          int number = issued.incrementAndGet();
          Instant now = clock.instant();
          return new WorkloadCredential(
              identity,
              "chain " + number + " of " + identity,
              "key " + number,
              now.plus(untilRenewal),
              now.plus(untilRenewal.multipliedBy(2)),
              name);
        });
  }

  @Override
  public Optional<String> issuer() {
    return signer;
  }
}
