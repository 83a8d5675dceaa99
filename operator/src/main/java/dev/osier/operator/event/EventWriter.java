package dev.osier.operator.event;

import dev.osier.operator.OperatorSettings;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes notices as Events. An Event that cannot be written is logged, and that is all. */
public final class EventWriter {
  private static final Logger log = LoggerFactory.getLogger(EventWriter.class);
  private static final String CONTROLLER = "osier.dev/operator";
  private static final String CLUSTER_SCOPED = "default";
  private static final int LONGEST_MESSAGE = 1024;
  private static final int LONGEST_NAME = 200;

  private final KubernetesClient client;
  private final OperatorSettings settings;
  private final InstantSource clock;

  /** A writer. */
  public EventWriter(KubernetesClient client, OperatorSettings settings, InstantSource clock) {
    this.client = client;
    this.settings = settings;
    this.clock = clock;
  }

  /** Writes one. */
  public void write(Notice notice) {
    try {
      client.resource(event(notice, settings.replica(), clock.instant())).create();
    } catch (KubernetesClientException e) {
      log.atWarn()
          .addKeyValue("object", notice.kind() + " " + notice.namespace() + "/" + notice.name())
          .addKeyValue("reason", notice.reason())
          .addKeyValue("message", notice.message())
          .setCause(e)
          .log("writing an event failed");
    }
  }

  static Event event(Notice notice, String replica, Instant now) {
    String shortName = notice.name().substring(0, Math.min(LONGEST_NAME, notice.name().length()));
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(notice.namespace().isEmpty() ? CLUSTER_SCOPED : notice.namespace())
        // As client-go names events: the object, and the time in hexadecimal nanoseconds.
        .withName((shortName + "." + Long.toHexString(nanos(now))).toLowerCase(Locale.ROOT))
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(notice.apiVersion())
        .withKind(notice.kind())
        .withNamespace(notice.namespace().isEmpty() ? null : notice.namespace())
        .withName(notice.name())
        .withUid(notice.uid().isEmpty() ? null : notice.uid())
        .endInvolvedObject()
        .withType(notice.warning() ? "Warning" : "Normal")
        .withReason(notice.reason())
        .withMessage(
            notice.message().substring(0, Math.min(LONGEST_MESSAGE, notice.message().length())))
        .withAction("Reconcile")
        .withReportingComponent(CONTROLLER)
        .withReportingInstance(replica)
        .withEventTime(new MicroTime(now.truncatedTo(ChronoUnit.MICROS).toString()))
        .build();
  }

  private static long nanos(Instant now) {
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
