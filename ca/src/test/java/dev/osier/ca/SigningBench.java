package dev.osier.ca;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.DerBytes;
import dev.osier.mesh.identity.SpiffeId;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * What a certificate costs, in time of one processor, beside what a bare signature with the same
 * kind of key costs. Run by {@code make bench-signing}; asserts nothing.
 */
class SigningBench {
  private static final int WARM_UP = 3_000;
  private static final int RUNS = 5_000;
  private static final SpiffeId IDENTITY =
      new SpiffeId(MeshFixture.TRUST_DOMAIN, "bookstore", "reviews");
  private static final NamespacedName POD = new NamespacedName("bookstore", "reviews-1");

  private final MeshFixture mesh = new MeshFixture();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  /** Something to measure. */
  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  @Test
  void certificatesBesideBareSignatures() throws Exception {
    KeyPair pair = mesh.newKey();
    byte[] text = "as long as what is signed in a certificate".repeat(12).getBytes(US_ASCII);
    DerBytes key = mesh.request().publicKey();
    CredentialIssuer issuer =
        new CredentialIssuer(mesh.authority, mesh.clock, mesh.random, decision -> {});

    Duration bare =
        each(
            () -> {
              Signature signature = Signature.getInstance("SHA256withECDSA");
              signature.initSign(pair.getPrivate(), mesh.random);
              signature.update(text);
              signature.sign();
            });
    print("bare signature", bare, bare);
    print("certificate for a kubelet's key", each(() -> mesh.issue(mesh.request(key))), bare);
    print("key and certificate for SDS", each(() -> issuer.issue(IDENTITY, POD)), bare);
  }

  /** The time that one takes, of this thread's processor. */
  private Duration each(Work work) throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      work.run();
    }
    long begin = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < RUNS; i++) {
      work.run();
    }
    return Duration.ofNanos((threads.getCurrentThreadCpuTime() - begin) / RUNS);
  }

  private static void print(String what, Duration time, Duration bare) {
    System.out.printf(
        Locale.ROOT,
        "bench: %-32s %6.0f us of CPU, %5.1f times a bare signature, %6.0f a second on one core%n",
        what,
        time.toNanos() / 1e3,
        (double) time.toNanos() / bare.toNanos(),
        1e9 / time.toNanos());
  }
}
