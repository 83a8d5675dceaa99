package dev.osier.controlplane.sds;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.mesh.identity.Delivery;
import dev.osier.webhook.injection.InjectionDecision;
import dev.osier.webhook.injection.InjectionSettings;
import dev.osier.webhook.injection.NamespaceFacts;
import dev.osier.webhook.injection.PodInjector;
import dev.osier.webhook.injection.PodOperation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * What the webhook makes a sidecar start with, changed just so far that it runs outside a pod: its
 * administration port, its probes' address, and where the image's and the kubelet's files are.
 */
public final class SidecarBootstrap {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MOUNT = "/var/run/secrets/osier.dev/identity";
  private static final Path IMAGE = Path.of("..", "webhook", "proxy");

  private final Path folder;
  private int writes;

  public SidecarBootstrap(Path folder) {
    this.folder = folder;
  }

  /** The bootstrap of a pod at this address. */
  public String text(InjectionSettings settings, String podAddress) throws IOException {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("pod")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("app")
            .endContainer()
            .endSpec()
            .build();
    InjectionDecision decision =
        new PodInjector(settings)
            .decide(
                pod,
                new NamespaceFacts("shop", Map.of("osier.dev/injection", "enabled")),
                new PodOperation("CREATE", "", "8b1f7c52-6f0e-4ab1-9d0f-0c8a3b1f2e11"),
                Delivery.SDS);
    if (!(decision instanceof InjectionDecision.Inject inject)) {
      throw new AssertionError("not injected: " + decision);
    }
    ObjectNode bootstrap =
        (ObjectNode) JSON.readTree(argument(inject.patch()).replace("$(POD_IP)", podAddress));
    ((ObjectNode) bootstrap.at("/admin/address/socket_address")).put("port_value", 0);
    return bootstrap.toString().replace("/etc/osier/", image() + "/");
  }

  /** Writes the token and the roots as the kubelet does: links into a folder that is swapped. */
  public void mount(String token, String roots) throws IOException {
    Path mount = Files.createDirectories(folder.resolve("mount"));
    Path version = Files.createDirectory(mount.resolve("..version" + writes++));
    Files.writeString(version.resolve("token"), token, UTF_8);
    Files.writeString(version.resolve("roots.pem"), roots, UTF_8);
    Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), version.getFileName());
    Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    for (String file : new String[] {"token", "roots.pem"}) {
      if (Files.notExists(mount.resolve(file))) {
        Files.createSymbolicLink(mount.resolve(file), Path.of("..data", file));
      }
    }
  }

  private static String argument(JsonNode patch) {
    for (JsonNode operation : patch) {
      if (operation.path("path").asText().equals("/spec/initContainers")) {
        JsonNode arguments = operation.path("value").path(1).path("args");
        return arguments.path(arguments.size() - 1).asText().replace("$$", "$");
      }
    }
    throw new AssertionError("no proxy in " + patch);
  }

  private Path image() throws IOException {
    Path image = Files.createDirectories(folder.resolve("image")).toAbsolutePath();
    for (String file : new String[] {"token.yaml", "roots.yaml"}) {
      Files.writeString(
          image.resolve(file),
          Files.readString(IMAGE.resolve(file), UTF_8)
              .replace(MOUNT, folder.resolve("mount").toAbsolutePath().toString()),
          UTF_8);
    }
    return image;
  }
}
