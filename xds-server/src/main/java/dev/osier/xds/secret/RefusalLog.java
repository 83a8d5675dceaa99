package dev.osier.xds.secret;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.TokenVerdict;
import dev.osier.xds.server.LogText;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of who was turned away and why: one line per reason and network, or pod, in a while. So
 * nobody fills it, and nobody hides what it says of others: what strangers do takes no line from
 * pods.
 */
final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

  private record OfNetwork(RemoteNetwork network, String reason) {}

  private record OfPod(NamespacedName pod, String reason) {}

  private final InstantSource clock;
  private final Pace<OfNetwork> strangers;
  private final Pace<OfPod> pods;

  RefusalLog(CallerLimits limits, InstantSource clock) {
    this.clock = clock;
    this.strangers = new Pace<>(1, limits.logSpacing(), limits.logLines());
    this.pods = new Pace<>(1, limits.logSpacing(), limits.logLines());
  }

  /**
   * A call was turned away.
   *
   * @param remote where it came from
   * @param pod whose token it showed, if that is certain
   * @param reason why
   * @param message the same in a sentence
   */
  void turnedAway(
      @Nullable SocketAddress remote, Optional<NamespacedName> pod, String reason, String message) {
    boolean said =
        pod.isPresent() ? admits(pod.get(), reason) : admits(RemoteNetwork.of(remote), reason);
    if (said) {
      var line = LOG.atWarn().addKeyValue("remote", remote);
      if (pod.isPresent()) {
        line = line.addKeyValue("pod", pod.get());
      }
      line.addKeyValue("reason", reason)
          .addKeyValue("message", LogText.of(message))
          .log("caller turned away");
    }
  }

  /** A stream was ended. */
  void ended(TokenVerdict.Accepted caller, SecretRefusal reason) {
    if (admits(caller.pod(), reason.word())) {
      LOG.atWarn()
          .addKeyValue("pod", caller.pod())
          .addKeyValue("identity", caller.identity())
          .addKeyValue("reason", reason.word())
          .log("stream for secrets refused");
    }
  }

  /** A proxy says that it can't use what it got. */
  void notTaken(TokenVerdict.Accepted caller, String error) {
    if (admits(caller.pod(), "NotTaken")) {
      LOG.atError()
          .addKeyValue("pod", caller.pod())
          .addKeyValue("error", LogText.of(error))
          .log("proxy did not take its certificate");
    }
  }

  private boolean admits(NamespacedName pod, String reason) {
    return pods.take(new OfPod(pod, reason), clock.instant()).isZero();
  }

  private boolean admits(RemoteNetwork network, String reason) {
    return strangers.take(new OfNetwork(network, reason), clock.instant()).isZero();
  }
}
