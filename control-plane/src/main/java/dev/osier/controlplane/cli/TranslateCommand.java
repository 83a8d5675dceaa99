package dev.osier.controlplane.cli;

import dev.osier.controlplane.preview.ClusterFiles;
import dev.osier.controlplane.preview.Preview;
import dev.osier.controlplane.preview.ResourceTree;
import dev.osier.controlplane.preview.ResourceYaml;
import dev.osier.mesh.Workload;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code osier translate}: what each proxy would get. */
@Command(
    name = "translate",
    mixinStandardHelpOptions = true,
    description =
        "Prints Envoy's configuration of each proxy, as YAML. Reads Kubernetes objects from files;"
            + " needs no cluster.")
public final class TranslateCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Kubernetes objects as YAML, pods with sidecars among them; - for standard input")
  private List<Path> files = List.of();

  @Option(
      names = "--proxy",
      paramLabel = "NAMESPACE/POD",
      description = "only the proxy of this pod; may be repeated")
  private List<String> proxies = List.of();

  @Mixin private final NamespaceOption option = new NamespaceOption();

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Preview preview = Preview.of(ClusterFiles.read(files, option.namespace()));
    List<Workload> chosen =
        preview.meshedPods().stream()
            .filter(workload -> proxies.isEmpty() || proxies.contains(workload.pod().toString()))
            .toList();
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "choosing proxies: the files hold no such pod with a sidecar; a pod has one if"
              + " osier-proxy is among its init containers");
    }
    PrintWriter out = command.commandLine().getOut();
    chosen.forEach(workload -> print(workload, preview.config(workload), out));
    return 0;
  }

  private static void print(Workload workload, ProxyConfig config, PrintWriter out) {
    for (ResourceType type : ResourceType.values()) {
      var resources = config.resources(type).values();
      if (!resources.isEmpty()) {
        out.println("---");
        out.println("# proxy " + workload.pod() + ": " + type.typeUrl());
        out.print(ResourceYaml.write(resources.stream().map(ResourceTree::of).toList()));
      }
    }
  }
}
