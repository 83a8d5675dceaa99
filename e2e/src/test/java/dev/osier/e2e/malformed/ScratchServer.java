package dev.osier.e2e.malformed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The API server that {@code KUBECONFIG} names, a scratch one, with our definitions. */
final class ScratchServer implements AutoCloseable {
  private static final Map<String, String> PLURALS =
      Map.of("RouteRule", "routerules", "Policy", "policies");
  private static final Pattern UNKNOWN_FIELD = Pattern.compile("unknown field \"([^\"]+)\"");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What it says to an object. */
  sealed interface Answer {
    /**
     * It would store it.
     *
     * @param object as it would be stored
     */
    record Taken(ObjectNode object) implements Answer {}

    /**
     * It refuses it.
     *
     * @param code the HTTP status
     * @param fields the fields it names
     * @param message what it says
     */
    record Refused(int code, List<String> fields, String message) implements Answer {
      public Refused {
        fields = List.copyOf(fields);
      }
    }
  }

  private final KubernetesClient client = new KubernetesClientBuilder().build();

  /** Installs the definitions and makes the namespace. */
  void prepare(String namespace) {
    PLURALS.values().forEach(plural -> define(plural + ".osier.dev"));
    create(
        () ->
            client
                .resource(
                    new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create());
  }

  private void define(String name) {
    try (InputStream definition = Schema.definition(name)) {
      create(() -> client.load(definition).create());
    } catch (IOException e) {
      throw new UncheckedIOException("reading the definition " + name, e);
    }
    Await.until(
        "the definition of " + name + " to be served",
        () ->
            Optional.ofNullable(
                    client.apiextensions().v1().customResourceDefinitions().withName(name).get())
                .map(CustomResourceDefinition::getStatus)
                .map(CustomResourceDefinitionStatus::getConditions)
                .stream()
                .flatMap(List::stream)
                .anyMatch(
                    condition ->
                        condition.getType().equals("Established")
                            && condition.getStatus().equals("True")));
  }

  private static void create(Runnable creation) {
    try {
      creation.run();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  /** What {@code kubectl create --dry-run=server} would say. */
  Answer ask(ObjectNode object) {
    String path =
        "/apis/osier.dev/v1alpha1/namespaces/%s/%s?dryRun=All&fieldValidation=Strict"
            .formatted(
                object.path("metadata").path("namespace").asText(),
                PLURALS.get(object.path("kind").asText()));
    try {
      return new Answer.Taken(
          (ObjectNode) MAPPER.readTree(client.raw(path, "POST", object.toString())));
    } catch (KubernetesClientException e) {
      return refused(e.getCode(), Objects.requireNonNull(e.getStatus()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("reading the API server's answer", e);
    }
  }

  // Of what the definition does not have, the message alone tells.
  private static Answer refused(int code, Status status) {
    String message = String.valueOf(status.getMessage());
    Stream<String> causes =
        Optional.ofNullable(status.getDetails())
            .flatMap(details -> Optional.ofNullable(details.getCauses()))
            .stream()
            .flatMap(List::stream)
            .map(StatusCause::getField);
    Stream<String> unknown = UNKNOWN_FIELD.matcher(message).results().map(found -> found.group(1));
    return new Answer.Refused(code, Stream.concat(causes, unknown).toList(), message);
  }

  @Override
  public void close() {
    client.close();
  }
}
