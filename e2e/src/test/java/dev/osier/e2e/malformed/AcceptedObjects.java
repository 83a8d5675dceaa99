package dev.osier.e2e.malformed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.controlplane.preview.Preview;
import dev.osier.e2e.scenario.Scenario;
import dev.osier.e2e.scenario.StaticBootstrap;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.route.Caller;
import dev.osier.operator.state.ClusterState;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.IdentityFiles;
import dev.osier.testkit.TestAuthority;
import dev.osier.xds.evaluate.Headers;
import dev.osier.xds.evaluate.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Objects that nobody refused, many of them in one mesh: each in a namespace of its own, with the
 * Services it names, as the proxy of one caller gets them.
 */
final class AcceptedObjects {
  private static final Caller CALLER =
      new Caller("shop", "productpage", Map.of("app", "productpage"));
  private static final int HTTP_PORT = 9080;

  private final Path folder;
  private final TestAuthority authority = TestAuthority.create();
  private int validations;

  /**
   * @param folder an empty folder
   */
  AcceptedObjects(Path folder) {
    this.folder = folder;
  }

  /** How often Envoy was asked. */
  int validations() {
    return validations;
  }

  /** Those that Envoy refuses, each with its words. */
  List<String> refused(List<ObjectNode> objects) {
    if (objects.isEmpty()) {
      return List.of();
    }
    String words = words(objects);
    if (words.isEmpty()) {
      return List.of();
    }
    if (objects.size() == 1) {
      return List.of(objects.getFirst() + "\n  " + words);
    }
    int half = objects.size() / 2;
    List<String> found = new ArrayList<>(refused(objects.subList(0, half)));
    found.addAll(refused(objects.subList(half, objects.size())));
    return found.isEmpty() ? List.of(objects.size() + " objects together\n  " + words) : found;
  }

  private String words(List<ObjectNode> objects) {
    validations++;
    try {
      Preview preview = Preview.of(cluster(objects));
      decide(preview);
      Path directory = Files.createTempDirectory(folder, "envoy");
      IdentityFiles.write(
          directory, authority.credentials("spiffe://cluster.local/ns/shop/sa/productpage"));
      EnvoyProcess.validate(
          directory, new StaticBootstrap(preview.config(CALLER), List.of()).yaml(directory));
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException("writing for envoy", e);
    } catch (RuntimeException | AssertionError e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** What we say of requests must be sayable. */
  private static void decide(Preview preview) {
    preview.mesh().services().values().stream()
        .filter(service -> service.name().name().equals("reviews"))
        .forEach(
            service ->
                preview.decide(
                    CALLER,
                    new Request(
                        service.addresses().getFirst(),
                        HTTP_PORT,
                        "GET",
                        service.name().name() + "." + service.name().namespace() + ":" + HTTP_PORT,
                        "/reviews/0",
                        Headers.NONE.with("end-user", "jason"))));
  }

  // What an object does not name would only make the configuration larger.
  private static List<Integer> ports(String object) {
    List<Integer> named =
        ValidObjects.ALL_PORTS.stream()
            .filter(port -> object.contains("\"port\":" + port))
            .toList();
    return named.isEmpty() ? List.of(HTTP_PORT) : named;
  }

  private ClusterState cluster(List<ObjectNode> objects) {
    List<String> documents = new ArrayList<>(List.of(ValidObjects.CALLER));
    for (int i = 0; i < objects.size(); i++) {
      String namespace = "n" + i;
      String object =
          objects
              .get(i)
              .toString()
              .replace("\"" + ValidObjects.NAMESPACE + "\"", "\"" + namespace + "\"");
      documents.add(ValidObjects.services(namespace, i, ports(object)));
      documents.add(object);
    }
    return Scenario.read(
        String.join("\n---\n", documents), new TrustBundle(List.of(authority.rootPem())));
  }
}
