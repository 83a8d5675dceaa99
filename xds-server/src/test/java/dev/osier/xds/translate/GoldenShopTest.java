package dev.osier.xds.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.MtlsMode;
import dev.osier.testkit.GoldenFile;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All that proxies of the shop get, to be read by people. */
class GoldenShopTest {
  private static final Path FOLDER = Path.of("src", "test", "golden");

  @ParameterizedTest
  @CsvSource({
    "secrets, shop/client-1, PERMISSIVE, SECRET",
    "clusters, shop/client-1, PERMISSIVE, CLUSTER",
    "endpoints, shop/client-1, PERMISSIVE, ENDPOINTS",
    "listeners, shop/client-1, PERMISSIVE, LISTENER",
    "routes, shop/client-1, PERMISSIVE, ROUTES",
    "virtual-hosts, shop/client-1, PERMISSIVE, VIRTUAL_HOST",
    "listeners-of-web-strict, shop/web-1, STRICT, LISTENER"
  })
  void proxiesGetWhatTheGoldenFileSays(String file, String pod, MtlsMode mode, ResourceType type) {
    String text =
        Shop.config(Shop.builder().accessLog().mtls(mode).build(), pod)
            .resources(type)
            .values()
            .stream()
            .map(ResourceJson::text)
            .collect(Collectors.joining(",\n", "[", "]"));

    GoldenFile.at(FOLDER.resolve(file + ".json")).assertMatches(text);
  }

  @ParameterizedTest
  @CsvSource({
    "ruled-clusters, CLUSTER",
    "ruled-endpoints, ENDPOINTS",
    "ruled-listeners, LISTENER",
    "ruled-virtual-hosts, VIRTUAL_HOST"
  })
  void rulesAndPoliciesComeToWhatTheGoldenFileSays(String file, ResourceType type) {
    Map<String, XdsResource> plain =
        Shop.config(Shop.builder().build(), Shop.CLIENT).resources(type);
    String text =
        Shop.config(RuledShop.builder().build(), Shop.CLIENT).resources(type).values().stream()
            .filter(resource -> !resource.equals(plain.get(resource.name())))
            .map(ResourceJson::text)
            .collect(Collectors.joining(",\n", "[", "]"));

    GoldenFile.at(FOLDER.resolve(file + ".json")).assertMatches(text);
  }

  @Test
  void thereIsNoOtherGoldenFile() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<String> names = files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
      assertThat(names)
          .containsExactly(
              "clusters.json",
              "endpoints.json",
              "listeners-of-web-strict.json",
              "listeners.json",
              "routes.json",
              "ruled-clusters.json",
              "ruled-endpoints.json",
              "ruled-listeners.json",
              "ruled-virtual-hosts.json",
              "secrets.json",
              "virtual-hosts.json");
    }
  }
}
