package dev.osier.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.osier.mesh.identity.Delivery;
import dev.osier.webhook.injection.InjectionDecision;
import dev.osier.webhook.injection.NamespaceFacts;
import dev.osier.webhook.injection.PodInjector;
import dev.osier.webhook.injection.PodOperation;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** The handler that gives pods their sidecars. It changes nothing but the pod it is asked about. */
public final class PodAdmission implements AdmissionHandler {
  private static final Logger log = LoggerFactory.getLogger(PodAdmission.class);
  private static final int UNPROCESSABLE = 422;
  private static final int UNAVAILABLE = 503;
  private static final int BAD_REQUEST = 400;

  private final PodInjector injector;
  private final NamespaceLookup namespaces;
  private final Supplier<Delivery> delivery;
  private final ObjectMapper json =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /**
   * A handler.
   *
   * @param injector decides about pods
   * @param namespaces knows the labels of namespaces
   * @param delivery how pods that are created now come by their certificates; asked for each
   */
  public PodAdmission(
      PodInjector injector, NamespaceLookup namespaces, Supplier<Delivery> delivery) {
    this.injector = injector;
    this.namespaces = namespaces;
    this.delivery = delivery;
  }

  @Override
  public AdmissionAnswer answer(AdmissionRequest request) {
    PodOperation operation =
        new PodOperation(request.operation(), request.subResource(), request.uid());
    if (!operation.createsPod()) {
      return AdmissionAnswer.UNCHANGED;
    }
    Optional<Pod> pod = pod(request);
    if (pod.isEmpty()) {
      return new AdmissionAnswer.Deny(
          BAD_REQUEST, "BadRequest", "", "admitting a pod: the object is not a pod");
    }
    Optional<NamespaceFacts> namespace = namespace(request.namespace(), pod.get());
    if (namespace.isEmpty()) {
      logged(log.atWarn(), request).log("pod turned away, its namespace is not known yet");
      return new AdmissionAnswer.Deny(
          UNAVAILABLE,
          "ServiceUnavailable",
          "metadata.namespace",
          "namespace " + request.namespace() + " is not known to the mesh yet; try again");
    }
    return answer(request, injector.decide(pod.get(), namespace.get(), operation, delivery.get()));
  }

  /**
   * The namespace of a pod. The API server asks only where a label asks for a sidecar: where none
   * is known, it has been set a moment ago.
   */
  private Optional<NamespaceFacts> namespace(String name, Pod pod) {
    return namespaces
        .known(name)
        .map(labels -> new NamespaceFacts(name, labels))
        .filter(known -> PodInjector.isConcerned(pod, known))
        .or(() -> namespaces.fresh(name).map(labels -> new NamespaceFacts(name, labels)));
  }

  private static AdmissionAnswer answer(AdmissionRequest request, InjectionDecision decision) {
    return switch (decision) {
      case InjectionDecision.Inject inject -> {
        logged(log.atInfo(), request).log("pod injected");
        yield new AdmissionAnswer.Allow(Optional.of(inject.patch()), inject.warnings());
      }
      case InjectionDecision.Skip skip -> {
        logged(log.atInfo(), request).addKeyValue("reason", skip.reason()).log("pod skipped");
        yield new AdmissionAnswer.Allow(
            Optional.of(skip.patch()), List.of("not part of the mesh: " + skip.reason()));
      }
      case InjectionDecision.Refuse refuse -> {
        logged(log.atWarn(), request)
            .addKeyValue("field", refuse.field())
            .addKeyValue("reason", refuse.message())
            .log("pod refused");
        yield new AdmissionAnswer.Deny(UNPROCESSABLE, "Invalid", refuse.field(), refuse.message());
      }
      case InjectionDecision.AlreadyInjected _ -> AdmissionAnswer.UNCHANGED;
      case InjectionDecision.NotConcerned none -> {
        logged(log.atDebug(), request).addKeyValue("reason", none.reason()).log("pod left alone");
        yield AdmissionAnswer.UNCHANGED;
      }
    };
  }

  private Optional<Pod> pod(AdmissionRequest request) {
    try {
      Pod pod = json.treeToValue(request.object(), Pod.class);
      return Optional.ofNullable(pod).filter(present -> present.getSpec() != null);
    } catch (JsonProcessingException e) {
      logged(log.atWarn(), request).setCause(e).log("pod not readable");
      return Optional.empty();
    }
  }

  private static LoggingEventBuilder logged(LoggingEventBuilder event, AdmissionRequest request) {
    JsonNode metadata = request.object().path("metadata");
    String name =
        request.name().isEmpty() ? metadata.path("generateName").asText() : request.name();
    return event
        .addKeyValue("namespace", request.namespace())
        .addKeyValue("pod", name)
        .addKeyValue("user", request.userName())
        .addKeyValue("dryRun", request.dryRun());
  }
}
